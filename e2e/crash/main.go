package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

const (
	// momentWait is how long a named moment is waited for before the blow falls anyway.
	momentWait = 9 * time.Second
	// between is the time from a restart to the next blow, so that calls come further.
	between = 900 * time.Millisecond
	// settleWait bounds the wait for the last payments after the last call.
	settleWait = 40 * time.Second
	// enough are the cycles of a run in which every kind of blow must have had its effect.
	enough = 30
)

func main() {
	os.Exit(start()) //nolint:forbidigo // its verdict
}

func start() int {
	cycles := flag.Int("cycles", 50, "kills and restarts")
	seed := flag.Uint64("seed", 7, "what all is drawn from")
	calls := flag.Int("calls", 20, "calls in flight")
	kept := flag.Bool("keep", false, "leave the folder of the run, whatever it found")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, os.Stdout, *cycles, *seed, *calls, *kept)
}

// run is the whole run. Its last line says what it found; 0 means that nothing was wrong.
func run(ctx context.Context, out io.Writer, cycles int, seed uint64, calls int, kept bool) int {
	dir, err := os.MkdirTemp("", "tonegate-crash-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "crash:", err)
		return 2
	}
	h := &harness{out: out, seed: seed, total: cycles, began: time.Now(), moments: map[string]int{}}
	err = h.run(ctx, dir, plan(seed, cycles), calls)
	h.judge()
	faults := h.faults
	if err != nil {
		faults = append(faults, err.Error())
	}
	for _, f := range faults {
		_, _ = fmt.Fprintln(out, "  ", f)
	}
	verdict := "ok"
	if len(faults) > 0 {
		verdict = fmt.Sprintf("FAILED; again with make crash CYCLES=%d SEED=%d; files in %s", cycles, seed, dir)
	} else if !kept {
		_ = os.RemoveAll(dir) // a folder left behind is no fault of what was tested
	}
	_, _ = fmt.Fprintf(out, "crash: %s: %s\n", h, verdict)
	if len(faults) > 0 {
		return 1
	}
	return 0
}

// build builds the program that can be killed at named moments.
func build(ctx context.Context, dir string) (string, error) {
	binary := filepath.Join(dir, "tonegate")
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", "crash", "-o", binary, //nolint:gosec // our own program
		"github.com/tonegate/tonegate/cmd/tonegate")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", errors.Join(fmt.Errorf("build tonegate: %w", err), errors.New(string(out)))
	}
	return binary, nil
}
