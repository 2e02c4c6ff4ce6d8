package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tonegate/tonegate/internal/crashpoint"
)

// harness is one run.
type harness struct {
	out   io.Writer
	dir   string
	seed  uint64
	began time.Time

	cycles   int
	moments  map[string]int // blows that fell at each named moment
	random   int
	restarts []time.Time // whose grace is not over
	made     int
	resumed  int
	found    figures
	stuck    int
	faults   []string
}

// String gives the figures of the run.
func (h *harness) String() string {
	named := 0
	for _, n := range h.moments {
		named += n
	}
	return fmt.Sprintf("%d cycles, seed %d, %d calls, %d paid, %d kills at named moments, %d at random, "+
		"%d conversations resumed, %d unknown and asked for, %d double charges, %d lost results, %d wrong words, %d stuck, %.0f s",
		h.cycles, h.seed, h.made, h.found.paid, named, h.random, h.resumed, h.found.unknown,
		len(h.found.double), len(h.found.lost)+len(h.found.unpaid), len(h.found.wrong), h.stuck, time.Since(h.began).Seconds())
}

// run deals the blows while calls are made, and compares the ledgers.
func (h *harness) run(ctx context.Context, blows []blow, crowd int) error {
	binary, err := build(ctx, h.dir)
	if err != nil {
		return err
	}
	book := &codebook{}
	beside, err := newNeighbours(ctx, book)
	if err != nil {
		return err
	}
	defer beside.close()
	s := newStack(h.dir, binary, beside.url())
	defer s.down()
	if err := s.up(ctx); err != nil {
		return err
	}
	gate := s.roles[roleGate].SIP
	people, err := newCallers(ctx, h.seed, book, func() string { return gate })
	if err != nil {
		return err
	}
	stop, hangUp := context.WithCancel(ctx)
	defer hangUp()
	over := make(chan struct{})
	go func() {
		defer close(over)
		people.run(ctx, stop, crowd)
	}()
	err = h.blows(ctx, s, blows, people)
	hangUp()
	<-over
	if err == nil {
		err = h.settle(ctx)
	}
	calls := people.all()
	h.made, h.resumed = len(calls), resumed(calls)
	return errors.Join(err, keep(h.dir, calls), h.judge(ctx, calls))
}

// say prints a line of progress.
func (h *harness) say(format string, args ...any) {
	_, _ = fmt.Fprintf(h.out, format, args...) // whoever does not read it still gets the exit code
}

// blows deals one after the other.
func (h *harness) blows(ctx context.Context, s *stack, blows []blow, people *callers) error {
	pause(ctx, 10*stagger)
	for i, b := range blows {
		if ctx.Err() != nil {
			return errors.New("interrupted")
		}
		atMoment, err := s.strike(ctx, b, momentWait)
		if err != nil {
			return err
		}
		died := time.Now()
		pause(ctx, b.away)
		if err := s.start(b.role); err != nil {
			return err
		}
		h.cycles++
		if atMoment {
			h.moments[b.moment]++
		} else {
			h.random++
		}
		h.restarts = append(h.restarts, time.Now())
		how := "at its moment"
		if !atMoment {
			how = "in passing"
		}
		h.say("%4d/%d  %-26s died %s, back after %4d ms; %d calls over\n", i+1, len(blows), b, how,
			time.Since(died).Milliseconds(), len(people.all()))
		if err := h.look(ctx); err != nil {
			return err
		}
		pause(ctx, between)
	}
	return nil
}

// look holds our ledger against the restarts whose grace is over.
func (h *harness) look(ctx context.Context) error {
	now := time.Now()
	var due []time.Time
	for len(h.restarts) > 0 && now.Sub(h.restarts[0]) > grace {
		due, h.restarts = append(due, h.restarts[0]), h.restarts[1:]
	}
	if len(due) == 0 {
		return nil
	}
	attempts, err := readOurs(ctx, h.dir)
	if err != nil {
		return err
	}
	faults := late(attempts, due[len(due)-1], now)
	h.stuck += len(faults)
	h.faults = append(h.faults, faults...)
	return nil
}

// settle waits until nothing is open any more but what the gateway itself never answers, at most settleWait.
func (h *harness) settle(ctx context.Context) error {
	deadline := time.Now().Add(settleWait)
	for {
		attempts, err := readOurs(ctx, h.dir)
		if err != nil {
			return err
		}
		charges, err := readGateway(ctx, h.dir)
		if err != nil {
			return err
		}
		silent := make(map[string]bool, len(charges))
		for _, c := range charges {
			silent[c.order] = c.lost
		}
		open := 0
		for _, o := range attempts {
			if unresolved(o.state) && !silent[o.order] {
				open++
			}
		}
		if open == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			h.say("      %d attempts are open %s after the last call\n", open, settleWait)
			return nil
		}
		pause(ctx, 500*time.Millisecond)
		if ctx.Err() != nil {
			return errors.New("interrupted")
		}
	}
}

// judge compares the ledgers, and whether the run was one that could have found anything.
func (h *harness) judge(ctx context.Context, calls []spoken) error {
	attempts, err := readOurs(ctx, h.dir)
	if err != nil {
		return err
	}
	charges, err := readGateway(ctx, h.dir)
	if err != nil {
		return err
	}
	h.found = compare(attempts, charges, calls)
	h.faults = append(h.faults, h.found.faults()...)
	for _, o := range attempts {
		if unresolved(o.state) && o.state != "unknown" {
			h.stuck++
			h.faults = append(h.faults, o.reference+": still "+o.state+" at the end")
		}
	}
	if h.found.paid < h.cycles/2 {
		h.faults = append(h.faults, "not even a payment for two kills: that shows nothing")
	}
	if h.cycles >= 2*len(crashpoint.All()) {
		for _, m := range crashpoint.All() {
			if h.moments[m] == 0 {
				h.faults = append(h.faults, "no kill fell at "+m)
			}
		}
	}
	return nil
}
