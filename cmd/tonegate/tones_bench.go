package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/tonegate/tonegate/dtmf/conformance"
)

// tonesBenchCmd measures the detector and the mask.
type tonesBenchCmd struct {
	Quick    bool     `help:"Measure a little of everything, in a minute: figures scatter, and gates may fail by chance."`
	Trials   int      `default:"2000" help:"Trials of each point of T1 to T11."`
	Speech   float64  `default:"5" placeholder:"HOURS" help:"Hours of speech for T13."`
	Hard     float64  `default:"2" placeholder:"HOURS" help:"Hours of each hard sound for T14."`
	Only     []string `placeholder:"PART" enum:"speed,keys,opus,mask,speech,hard" help:"Measure these parts alone (see above)."`
	From     string   `placeholder:"FILE" help:"Measure nothing: take the figures of an earlier --data."`
	Data     string   `placeholder:"FILE" help:"Write the figures to this file as JSON."`
	Plots    string   `placeholder:"FOLDER" help:"Draw the figures as SVG into this folder."`
	Markdown string   `placeholder:"FILE" help:"Write the tables to this file, too."`
}

// Help is what --help adds.
func (tonesBenchCmd) Help() string {
	return `Measures the tone detector and the mask of this binary beside the peers that are installed, on the same sounds in
the same run: what is heard and what is not (T1 to T14), samples a second on one core, processor time of a packet,
and what an attacker reads from what the mask lets through.

Its parts are speed, keys (T1 to T11), opus (T12), mask, speech (T13) and hard (T14). Peers are spandsp
(libspandsp-dev and gcc), multimon-ng and sox; sounds come from opus-tools, espeak-ng and flite. What is not
installed is left out, and named. The exit code is 1 when a gate fails.

Examples:
  tonegate tones bench --quick
  tonegate tones bench --data figures.json --plots plots --markdown tones.md
  tonegate tones bench --from figures.json --plots plots
  tonegate tones bench --only speech --speech 62`
}

// Run measures and prints.
func (c tonesBenchCmd) Run(ctx context.Context, out io.Writer) error {
	report, err := c.report(ctx)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return c.print(out, report)
}

// report measures, or reads what was measured.
func (c tonesBenchCmd) report(ctx context.Context) (*conformance.Report, error) {
	if c.From != "" {
		file, err := os.Open(c.From)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.From, reason(err))
		}
		defer func() { _ = file.Close() }()
		return conformance.ReadReport(file)
	}
	start := time.Now()
	cfg := c.config()
	cfg.Progress = func(what string) {
		fmt.Fprintf(os.Stderr, "%6s  %s\n", time.Since(start).Round(time.Second), what)
	}
	return conformance.Bench(ctx, cfg)
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
	if err := c.files(report); err != nil {
		return err
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

// files writes what was asked for beside the tables.
func (c tonesBenchCmd) files(report *conformance.Report) error {
	if c.Markdown != "" {
		if err := writeTo(c.Markdown, report.Markdown); err != nil {
			return err
		}
	}
	if c.Data != "" {
		if err := writeTo(c.Data, report.Data); err != nil {
			return err
		}
	}
	if c.Plots == "" {
		return nil
	}
	if err := os.MkdirAll(c.Plots, 0o750); err != nil {
		return fmt.Errorf("%s: %w", c.Plots, reason(err))
	}
	for _, plot := range report.Plots() {
		if err := writeTo(filepath.Join(c.Plots, plot.Name+".svg"), plot.SVG); err != nil {
			return err
		}
	}
	return nil
}

// writeTo makes a file of what write writes.
func writeTo(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("%s: %w", path, reason(err))
	}
	if err := errors.Join(write(file), file.Close()); err != nil {
		return fmt.Errorf("%s: %w", path, reason(err))
	}
	return nil
}
