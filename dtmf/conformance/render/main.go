// Command render measures our tone detector and mask beside the peers that are installed, prints the tables, and writes
// them to the file that is named, if one is.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/tonegate/tonegate/dtmf/conformance"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench-tones:", err)
		os.Exit(1)
	}
}

func run() error {
	var cfg conformance.Config
	out := flag.String("o", "", "write the tables as Markdown to this `file`, too")
	flag.IntVar(&cfg.Trials, "trials", 0, "trials a point (default 2000)")
	flag.Float64Var(&cfg.SpeechHours, "speech", 0, "hours of speech (default 5)")
	flag.Float64Var(&cfg.HardHours, "hard", 0, "hours of each hard sound (default 2)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	start := time.Now()
	cfg.Progress = func(what string) {
		fmt.Fprintf(os.Stderr, "%6s %s\n", time.Since(start).Round(time.Second), what)
	}
	report, err := conformance.Bench(ctx, cfg)
	if err != nil {
		return err
	}
	if err := report.Text(os.Stdout); err != nil {
		return err
	}
	if *out != "" {
		f, err := os.Create(*out)
		if err != nil {
			return err
		}
		if err := report.Markdown(f); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	if failed := report.Failed(); len(failed) > 0 {
		return fmt.Errorf("%d gates fail", len(failed))
	}
	return nil
}
