package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tonegate/tonegate/payments/store/postgres/pgtest"
)

// binaryVariable names the variable by which TestMain tells the tests where the program is.
const binaryVariable = "TONEGATE_E2E_BINARY"

// server is the PostgreSQL of the tests that need one.
var server pgtest.Shared //nolint:gochecknoglobals // One server for all tests of the package.

// TestMain builds the program once for all tests.
func TestMain(m *testing.M) {
	os.Exit(runAll(m))
}

func runAll(m *testing.M) int {
	dir, err := os.MkdirTemp("", "tonegate-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()

	binary := filepath.Join(dir, "tonegate")
	build := exec.CommandContext(context.Background(), "go", "build", "-o", binary, "../cmd/tonegate")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build tonegate:", err)
		return 1
	}
	if err := os.Setenv(binaryVariable, binary); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return server.Tests(m).Run()
}
