package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/tonegate/tonegate/internal/crashpoint"
	"github.com/tonegate/tonegate/payments/store/postgres/pgtest"
)

// harness is one run: of two acts, the first with one serve on a file, the second with two on a server.
type harness struct {
	wish

	out   io.Writer
	began time.Time

	cycles  int            // that are over
	moments map[string]int // blows that fell at each named moment
	random  int
	made    int
	resumed int
	twins   int // of those, by the other one of two serves
	found   figures
	stuck   int
	fell    []fall
	faults  []string
}

// fall is when a blow fell.
type fall struct {
	cycle int
	at    time.Time
}

// String gives the figures of the run.
func (h *harness) String() string {
	named := 0
	for _, n := range h.moments {
		named += n
	}
	return fmt.Sprintf("%d cycles, seed %d, %d calls, %d paid, %d kills at named moments, %d at random, "+
		"%d conversations resumed, %d of them by the other serve, %d unknown and asked for, %d double charges, "+
		"%d lost results, %d wrong words, %d stuck, %.0f s",
		h.cycles, h.seed, h.made, h.found.paid, named, h.random, h.resumed, h.twins, h.found.unknown,
		len(h.found.double), len(h.found.lost)+len(h.found.unpaid), len(h.found.wrong), h.stuck, time.Since(h.began).Seconds())
}

// run deals the first half of the blows to one serve, and the second to two.
func (h *harness) run(ctx context.Context, dir string) error {
	binary, err := build(ctx, dir)
	if err != nil {
		return err
	}
	blows := plan(h.seed, h.wish.cycles)
	half := (len(blows) + 1) / 2
	if h.from <= half {
		h.say("one serve on a file\n")
		alone := &act{harness: h, dir: filepath.Join(dir, "one")}
		alone.ledger = fileLedger(filepath.Join(alone.dir, roleServe, "ledger.db"))
		if err := alone.play(ctx, binary, "", blows[h.from-1:min(half, h.to)]); err != nil {
			return err
		}
	}
	if h.to <= half {
		return nil
	}
	server, err := pgtest.Start(ctx, true)
	if err != nil {
		return err
	}
	h.say("two serves on PostgreSQL\n")
	pair := &act{harness: h, dir: filepath.Join(dir, "two"), ledger: ledger{"pgx", server.DSN("postgres")}}
	pair.revive = func(ctx context.Context) error {
		_ = server.Halt() // the interrupt of a terminal has come to it too
		return server.Run(ctx)
	}
	err = pair.play(ctx, binary, pair.ledger.source, blows[max(half, h.from-1):h.to])
	return errors.Join(err, server.Stop())
}

// say prints a line of progress.
func (h *harness) say(format string, args ...any) {
	_, _ = fmt.Fprintf(h.out, format, args...) // whoever does not read it still gets the exit code
}

// during names the cycles of a time, and how to run them alone.
func (h *harness) during(from, to time.Time) string {
	first, last := 0, 0
	for _, f := range h.fell {
		if f.at.Before(from) || f.at.After(to) {
			continue
		}
		if first == 0 {
			first = f.cycle
		}
		last = f.cycle
	}
	if first == 0 {
		return ""
	}
	return fmt.Sprintf(" (cycles %d to %d: %s)", first, last, h.again(first, last))
}

// judge tells whether the run was one that could have found anything.
func (h *harness) judge() {
	if h.found.paid < h.cycles/2 {
		h.faults = append(h.faults, "not even a payment for two kills: that shows nothing")
	}
	if h.cycles >= enough && h.twins == 0 {
		h.faults = append(h.faults, "no conversation went on with the other serve: that shows nothing of two")
	}
	if h.cycles >= 2*len(crashpoint.All()) {
		for _, m := range crashpoint.All() {
			if h.moments[m] == 0 {
				h.faults = append(h.faults, "no kill fell at "+m)
			}
		}
	}
}
