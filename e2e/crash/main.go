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

// The exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // as a shell's after SIGINT
)

func main() {
	os.Exit(start()) //nolint:forbidigo // its verdict
}

func start() int {
	var w wish
	flag.IntVar(&w.cycles, "cycles", 50, "kills and restarts of the whole run")
	flag.Uint64Var(&w.seed, "seed", 7, "what all is drawn from")
	flag.IntVar(&w.from, "from", 1, "the first of the cycles to run")
	flag.IntVar(&w.to, "to", 0, "the last of the cycles to run; 0: that of the whole run")
	flag.IntVar(&w.calls, "calls", usualCalls, "calls in flight")
	flag.BoolVar(&w.kept, "keep", false, "leave the folder of the run, whatever it found")
	flag.Parse()
	w = w.whole()
	if err := w.validate(); err != nil {
		fmt.Fprintln(os.Stderr, "crash:", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // who asks twice does not want to wait
	return run(ctx, os.Stdout, w)
}

// run is the whole run. Its last line says what it found; 0 means that nothing was wrong.
func run(ctx context.Context, out io.Writer, w wish) int {
	dir, err := os.MkdirTemp("", "tonegate-crash-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "crash:", err)
		return exitUsage
	}
	h := &harness{out: out, wish: w, began: time.Now(), moments: map[string]int{}}
	err = h.run(ctx, dir)
	cut := ctx.Err() != nil
	if !cut { // of one that was cut off neither its errors nor what it lacks says anything
		h.judge()
		if err != nil {
			h.faults = append(h.faults, err.Error())
		}
	}
	for _, f := range h.faults {
		h.say("   %s\n", f)
	}
	if len(h.faults) == 0 && !w.kept {
		_ = os.RemoveAll(dir) // a folder left behind is no fault of what was tested
	}
	verdict, code := h.verdict(cut, dir)
	h.say("crash: %s\n", verdict)
	return code
}

// verdict is the last line and the exit code; cut: the run was interrupted.
func (h *harness) verdict(cut bool, dir string) (line string, code int) {
	line, code = h.String(), exitOK
	if cut {
		line = fmt.Sprintf("interrupted after %d of %d cycles: %s", h.cycles, h.to-h.from+1, line)
		code = exitInterrupted
	}
	switch next := h.from + h.cycles; {
	case len(h.faults) > 0:
		return line + ": FAILED; again with " + h.again(h.from, h.to) + "; files in " + dir, exitFailed
	case !cut:
		return line + ": ok", code
	case h.cycles == 0 || next > h.to:
		return line + ": no verdict; again with " + h.again(h.from, h.to), code
	default:
		return line + ": no fault so far, and no verdict; go on with " + h.again(next, h.to), code
	}
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
