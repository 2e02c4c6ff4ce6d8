package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/internal/config"
)

// checkCmd validates files and starts nothing.
type checkCmd struct {
	Gate    []string `placeholder:"FILE" help:"A configuration of tonegate gate."`
	Serve   []string `placeholder:"FILE" help:"A configuration of tonegate serve."`
	Capture []string `placeholder:"FILE" help:"A configuration of tonegate capture."`
	Flow    []string `placeholder:"FILE" help:"A designer's flow."`
}

// errNothingToCheck is the answer to a check of nothing.
var errNothingToCheck = errors.New("nothing to check: give --gate, --serve, --capture or --flow")

// Help is what --help adds.
func (checkCmd) Help() string {
	return `Reads files as the processes would, and starts nothing. Each fault is one line, file:line: key: what would be
right; the exit code is 1 if there is any. Each flag can be given more than once.

Examples:
  tonegate check --gate gate.yaml --serve serve.yaml --capture capture.yaml
  tonegate check --flow flows/utility-bill.yaml`
}

// Run checks every file that was named and tells of each.
func (c checkCmd) Run(out io.Writer) error {
	sound, checked := true, 0
	for _, kind := range []struct {
		name  string
		files []string
		check func(path string) error
	}{
		{"gate", c.Gate, loads[gateConfig]},
		{"serve", c.Serve, loadsServe},
		{"capture", c.Capture, loads[captureConfig]},
		{"flow", c.Flow, loadsFlow},
	} {
		for _, path := range kind.files {
			checked++
			ok, err := tell(out, kind.name, path, kind.check(path))
			if err != nil {
				return err
			}
			sound = sound && ok
		}
	}
	switch {
	case checked == 0:
		return errNothingToCheck
	case !sound:
		return exitError(1)
	default:
		return nil
	}
}

// loads reads a configuration and throws it away.
func loads[T any](path string) error {
	_, err := config.Load[T](path)
	return err
}

// loadsServe reads a configuration of serve and the flow that it names; the flow's own faults have its file and lines.
func loadsServe(path string) error {
	cfg, err := config.Load[serveConfig](path)
	if err != nil {
		return err
	}
	_, _, err = cfg.openFlow()
	if problems, ok := errors.AsType[flows.Problems](err); ok {
		return problems
	}
	if err != nil {
		return config.At(path, "flow", strings.TrimPrefix(err.Error(), "flow: "))
	}
	return nil
}

func loadsFlow(path string) error {
	_, err := lint.Load(path)
	return err
}

// tell prints that a file is sound, or each of its faults on a line, and tells which.
func tell(out io.Writer, kind, path string, err error) (ok bool, _ error) {
	lines := []string{fmt.Sprintf("ok    %s: %s", kind, path)}
	if err != nil {
		lines = lines[:0]
		for _, fault := range config.Errors(err) {
			for line := range strings.Lines(fault.Error()) { // a flow tells all its faults at once
				lines = append(lines, "error "+strings.TrimSuffix(line, "\n"))
			}
		}
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(out, line); err != nil {
			return false, fmt.Errorf("tell of %s: %w", kind, err)
		}
	}
	return err == nil, nil
}
