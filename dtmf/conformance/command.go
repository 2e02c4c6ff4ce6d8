package conformance

import (
	"context"
	"os/exec"
)

// command is a peer to run: one of a few programs that this package names, with arguments that it makes.
func command(ctx context.Context, program string, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, program, args...) //nolint:gosec // nothing in it comes from outside
}

func installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}
