package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/tonegate/tonegate/dtmf/conformance"
)

// tonesBenchCmd measures the detector and the mask.
type tonesBenchCmd struct {
	Quick    bool    `help:"Measure a little of everything, in a minute: figures scatter, and gates may fail by chance."`
	Trials   int     `default:"2000" help:"Trials of each point of T1 to T11."`
	Speech   float64 `default:"5" placeholder:"HOURS" help:"Hours of speech for T13."`
	Hard     float64 `default:"2" placeholder:"HOURS" help:"Hours of each hard sound for T14."`
	Only     []string `placeholder:"PART" enum:"speed,keys,opus,mask,speech,hard" help:"Measure these parts alone: speed, keys (T1 to T11), opus (T12), mask, speech (T13), hard (T14)."`
	Markdown string  `placeholder:"FILE" help:"Write the tables to this file, too."`
}

// Help is what --help adds.
func (tonesBenchCmd) Help() string {
	return `Measures the tone detector and the mask of this binary beside the peers that are installed, on the same sounds in
the same run: what is heard and what is not (T1 to T14), samples a second on one core, processor time of a packet,
and what an attacker reads from what the mask lets through.

Peers are spandsp (libspandsp-dev and gcc), multimon-ng and sox; sounds come from opus-tools and espeak-ng. What is not
installed is left out, and named. The exit code is 1 when a gate fails.

Examples:
  tonegate tones bench --quick
  tonegate tones bench --markdown tones.md`
}

// Run measures and prints.
func (c tonesBenchCmd) Run(ctx context.Context, out io.Writer) error {
	start := time.Now()
	cfg := c.config()
	cfg.Progress = func(what string) {
		fmt.Fprintf(os.Stderr, "%6s  %s\n", time.Since(start).Round(time.Second), what)
	}
	report, err := conformance.Bench(ctx, cfg)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return c.print(out, report)
}

// config tells how much is measured.
func (c tonesBenchCmd) config() conformance.Config {
	if c.Quick {
		return conformance.Config{
			Trials: 100, PeerTrials: 20, SpeechHours: 0.05, HardHours: 0.05, Rounds: 2, Only: c.Only,
		}
	}
	return conformance.Config{Trials: c.Trials, SpeechHours: c.Speech, HardHours: c.Hard, Only: c.Only}
}

// print writes the tables, and fails when a gate does.
func (c tonesBenchCmd) print(out io.Writer, report *conformance.Report) error {
	if err := report.Text(out); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	if c.Markdown != "" {
		if err := c.write(report); err != nil {
			return fmt.Errorf("%s: %w", c.Markdown, reason(err))
		}
	}
	failed := report.Failed()
	for _, row := range failed {
		fmt.Fprintf(out, "failed: %s %s\n", row.ID, row.Point)
	}
	if len(failed) > 0 {
		return exitError(1)
	}
	return nil
}

func (c tonesBenchCmd) write(report *conformance.Report) error {
	file, err := os.OpenFile(c.Markdown, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(report.Markdown(file), file.Close())
}
