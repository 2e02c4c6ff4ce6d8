package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/rehearsal/script"
)

// flowTestCmd plays test files.
type flowTestCmd struct {
	Paths   []string `arg:"" name:"PATH" help:"Test files; flows or folders: all *.yaml in a folder called tests."`
	Only    string   `name:"run" placeholder:"REGEX" help:"Only tests whose name matches."`
	JUnit   string   `name:"junit" type:"path" placeholder:"FILE" help:"Write JUnit XML, too."`
	Verbose bool     `short:"v" help:"Show the conversations."`
	Colour  string   `name:"color" default:"auto" enum:"auto,always,never" help:"Colours: ${enum}."`
}

// Help is what --help adds.
func (flowTestCmd) Help() string {
	return `A test file holds conversations: what the caller says, keys or keeps silent about, and what the bot, the gate and
the ledger are expected to do. Silence of half a minute takes a millisecond here. Whatever else a test looks at, no
card number may show in anything that was said, sent to the model or written down.

Exit code: 0 if all passed, 1 if some did not, 2 if a file cannot be used; the tests of the others are played all the same.

Examples:
  tonegate flow test flows/examples
  tonegate flow test -v --run declined flows/examples/utility-bill
  tonegate flow test --junit report.xml flows`
}

// errFiles is the exit code where tests cannot be played.
const errFiles = exitError(2)

// Run plays the tests.
func (c flowTestCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer, root *cli) error {
	log = rehearsed(log, root)
	only, err := regexp.Compile(c.Only)
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "tonegate: --run: the regex cannot be read; use RE2 syntax, such as 'declined|expired'")
		return errFiles
	}
	paths, err := c.files(out)
	if err != nil {
		return err
	}
	report := &script.Report{Out: out, Verbose: c.Verbose, Colour: coloured(c.Colour)}
	begun := time.Now()
	for _, path := range paths {
		f, err := script.Load(path)
		if err == nil {
			err = f.Run(ctx, only, log, report.Add)
		}
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			report.Add(script.Unusable(path, err))
		}
	}
	if len(report.Results()) == 0 {
		_, _ = fmt.Fprintf(out, "no test has a name that %q matches\n", c.Only)
		return errFiles
	}
	report.End(time.Since(begun))
	if err := c.junit(report.Results()); err != nil {
		return err
	}
	switch {
	case report.Unusable() > 0:
		return errFiles
	case report.Failed() > 0:
		return exitError(1)
	}
	return nil
}

// files lists the test files.
func (c flowTestCmd) files(out io.Writer) ([]string, error) {
	paths, err := script.Find(c.Paths...)
	if err != nil {
		_, _ = fmt.Fprintln(out, err)
		return nil, errFiles
	}
	if len(paths) == 0 {
		_, _ = fmt.Fprintln(out, "there are no test files: they are *.yaml in a folder called tests")
		return nil, errFiles
	}
	return paths, nil
}

// junit writes the report for machines.
func (c flowTestCmd) junit(results []script.Result) error {
	if c.JUnit == "" {
		return nil
	}
	f, err := os.Create(c.JUnit)
	if err != nil {
		return fmt.Errorf("--junit: %w", err)
	}
	return errors.Join(script.WriteJUnit(f, results), f.Close())
}
