package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/tones"
)

// tonesScanCmd looks for recordings that contain keys.
type tonesScanCmd struct {
	Paths []string `arg:"" name:"file" help:"Recordings, and folders to look for them in."`
	Wide  bool     `help:"Also report what is not surely a key, but would be masked: weak, short, skewed ones; music too."`
	Quiet bool     `short:"q" help:"Leave out recordings without keys."`
	JSON  bool     `name:"json" help:"Print each recording as JSON, with the time of each key."`
	soundFlags
}

// Help is what --help adds.
func (tonesScanCmd) Help() string {
	return `Listens to recordings and tells which of them contain keys: how many and when, never which. Folders are walked for
.wav files, with --rate for .raw, .pcm and .sln ones. A file that cannot be read is an error line with the reason, and
does not stop the others.

The exit code is 0 when nothing was found, 1 when a recording contains keys, 2 when one could not be read: then
nobody knows what is in it.

Examples:
  tonegate tones scan call.wav
  tonegate tones scan --quiet /var/spool/recordings
  tonegate tones scan --json archive | jq -r 'select(.keys > 0).file'
  find archive -name '*.wav' -mtime -1 -exec tonegate tones scan {} +`
}

// scanned is what became of one recording.
type scanned struct {
	path  string
	found *tones.Findings
	err   error
}

// Run looks into every recording.
func (c tonesScanCmd) Run(ctx context.Context, out io.Writer) error {
	targets := c.targets()
	bar := newProgress(os.Stderr, len(targets))
	var sum scanSummary
	err := c.each(ctx, targets, func(s scanned) error {
		sum.add(s)
		bar.clear()
		if err := c.print(out, s); err != nil {
			return err
		}
		bar.draw(sum.files, number(sum.keys, "file")+" with keys")
		return nil
	})
	bar.clear()
	switch {
	case ctx.Err() != nil:
		fmt.Fprintf(os.Stderr, "tonegate: interrupted after %d of %d files\n", sum.files, len(targets))
		return exitError(scanFailed)
	case err != nil:
		return err
	case !c.JSON && len(targets) > 1:
		if _, err := fmt.Fprintln(out, sum.text(c.Wide)); err != nil {
			return fmt.Errorf("print summary: %w", err)
		}
	}
	if code := sum.code(); code != 0 {
		return exitError(code)
	}
	return nil
}

// each looks into as many recordings at a time as there are processors, and tells of them in the order of the targets.
// It ends when tell fails or ctx ends.
func (c tonesScanCmd) each(ctx context.Context, targets []scanned, tell func(scanned) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()
	results := make([]chan scanned, len(targets))
	for i := range results {
		results[i] = make(chan scanned, 1)
	}
	var taken atomic.Int64
	for range min(runtime.GOMAXPROCS(0), len(targets)) {
		workers.Go(func() {
			for i := taken.Add(1) - 1; i < int64(len(targets)) && ctx.Err() == nil; i = taken.Add(1) - 1 {
				results[i] <- c.look(ctx, targets[i])
			}
		})
	}
	for _, result := range results {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case s := <-result:
			if ctx.Err() != nil {
				return context.Cause(ctx) // the result may be half of one
			}
			if err := tell(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// look listens to one recording.
func (c tonesScanCmd) look(ctx context.Context, s scanned) scanned {
	if s.err != nil {
		return s
	}
	r, err := c.open(s.path)
	if err != nil {
		s.err = err
		return s
	}
	s.found, err = tones.Listen(ctx, r.WAVReader, tones.Config{Wide: c.Wide})
	s.err = reason(errors.Join(err, r.close()))
	return s
}

// print tells of one recording, on one line.
func (c tonesScanCmd) print(out io.Writer, s scanned) error {
	var err error
	switch {
	case c.JSON:
		err = json.NewEncoder(out).Encode(s.line())
	case c.Quiet && s.verdict() == scanClean:
	default:
		_, err = fmt.Fprintf(out, "%-5s  %s: %s\n", s.verdict(), s.path, s.text())
	}
	if err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// suspects is the number of stretches that would be masked, and their length.
func (s scanned) suspects() (n int, length time.Duration) {
	if s.found == nil {
		return 0, 0
	}
	for _, spans := range s.found.Suspects {
		n += len(spans)
		length += duration(tones.Total(spans), s.found.Format.Rate)
	}
	return n, length
}

// duration is the length of a number of samples, down to a millisecond.
func duration(samples int64, rate media.Hz) time.Duration {
	return time.Duration(samples*1000/int64(rate)) * time.Millisecond
}
