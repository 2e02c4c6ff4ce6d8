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
	out   io.Writer
	seed  uint64
	began time.Time
	total int // cycles that are planned

	cycles  int
	moments map[string]int // blows that fell at each named moment
	random  int
	made    int
	resumed int
	twins   int // of those, by the other one of two serves
	found   figures
	stuck   int
	faults  []string
}

// act is one stack under blows, with the callers of it.
type act struct {
	*harness

	dir      string
	ledger   ledger
	stack    *stack
	restarts []restart // whose grace is not over
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
func (h *harness) run(ctx context.Context, dir string, blows []blow, crowd int) error {
	binary, err := build(ctx, dir)
	if err != nil {
		return err
	}
	half := (len(blows) + 1) / 2
	h.say("one serve on a file\n")
	alone := &act{harness: h, dir: filepath.Join(dir, "one")}
	alone.ledger = fileLedger(filepath.Join(alone.dir, roleServe, "ledger.db"))
	if err := alone.play(ctx, binary, "", blows[:half], crowd); err != nil {
		return err
	}
	if half == len(blows) {
		return nil
	}
	server, err := pgtest.Start(ctx, true)
	if err != nil {
		return err
	}
	h.say("two serves on PostgreSQL\n")
	pair := &act{harness: h, dir: filepath.Join(dir, "two"), ledger: ledger{"pgx", server.DSN("postgres")}}
	err = pair.play(ctx, binary, pair.ledger.source, blows[half:], crowd)
	return errors.Join(err, server.Stop())
}

// play deals the blows while calls are made, and compares the ledgers.
func (a *act) play(ctx context.Context, binary, dsn string, blows []blow, crowd int) error {
	book := &codebook{}
	beside, err := newNeighbours(ctx, book)
	if err != nil {
		return err
	}
	defer beside.close()
	a.stack = newStack(a.dir, binary, beside.url(), dsn)
	defer a.stack.down()
	if err := a.stack.up(ctx); err != nil {
		return err
	}
	people, err := newCallers(ctx, a.seed, a.made, book, a.stack.roles[roleGate].SIP)
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
	err = a.blows(ctx, blows, people)
	hangUp()
	<-over
	if err == nil {
		err = a.settle(ctx)
	}
	calls := people.all()
	a.made, a.resumed = a.made+len(calls), a.resumed+resumed(calls)
	twins, uncounted := resumedByTwin(a.dir)
	a.twins += twins
	return errors.Join(err, uncounted, keep(a.dir, calls), a.compare(ctx, calls))
}

// say prints a line of progress.
func (h *harness) say(format string, args ...any) {
	_, _ = fmt.Fprintf(h.out, format, args...) // whoever does not read it still gets the exit code
}

// blows deals one after the other.
func (a *act) blows(ctx context.Context, blows []blow, people *callers) error {
	pause(ctx, 10*stagger)
	for _, b := range blows {
		if ctx.Err() != nil {
			return errors.New("interrupted")
		}
		victim := a.stack.victim(b)
		b.twin = victim.name == roleOther
		atMoment, err := a.stack.strike(ctx, b, momentWait)
		if err != nil {
			return err
		}
		died, back := time.Now(), restart{}
		if b.role == roleServe && a.stack.dsn != "" {
			back.node = victim.node()
		}
		pause(ctx, b.away)
		if err := a.stack.start(victim.name); err != nil {
			return err
		}
		a.cycles++
		if atMoment {
			a.moments[b.moment]++
		} else {
			a.random++
		}
		back.at = time.Now()
		a.restarts = append(a.restarts, back)
		how := "at its moment"
		if !atMoment {
			how = "in passing"
		}
		a.say("%4d/%d  %-34s died %s, back after %4d ms; %d calls over\n", a.cycles, a.total, b, how,
			back.at.Sub(died).Milliseconds(), a.made+len(people.all()))
		if err := a.look(ctx); err != nil {
			return err
		}
		pause(ctx, between)
	}
	return nil
}

// look holds our ledger against the restarts whose grace is over.
func (a *act) look(ctx context.Context) error {
	now := time.Now()
	var due []restart
	for len(a.restarts) > 0 && now.Sub(a.restarts[0].at) > grace {
		due, a.restarts = append(due, a.restarts[0]), a.restarts[1:]
	}
	if len(due) == 0 {
		return nil
	}
	attempts, err := readOurs(ctx, a.ledger)
	if err != nil {
		return err
	}
	for _, r := range due {
		faults := late(attempts, r, now)
		a.stuck += len(faults)
		a.faults = append(a.faults, faults...)
	}
	return nil
}

// settle waits until nothing is open any more but what the gateway itself never answers, at most settleWait.
func (a *act) settle(ctx context.Context) error {
	deadline := time.Now().Add(settleWait)
	for {
		attempts, err := readOurs(ctx, a.ledger)
		if err != nil {
			return err
		}
		charges, err := readGateway(ctx, a.dir)
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
			a.say("      %d attempts are open %s after the last call\n", open, settleWait)
			return nil
		}
		pause(ctx, 500*time.Millisecond)
		if ctx.Err() != nil {
			return errors.New("interrupted")
		}
	}
}

// compare compares the three ledgers of an act.
func (a *act) compare(ctx context.Context, calls []spoken) error {
	attempts, err := readOurs(ctx, a.ledger)
	if err != nil {
		return err
	}
	charges, err := readGateway(ctx, a.dir)
	if err != nil {
		return err
	}
	found := compare(attempts, charges, calls)
	a.found.add(found)
	a.faults = append(a.faults, found.faults()...)
	for _, o := range attempts {
		if unresolved(o.state) && o.state != "unknown" {
			a.stuck++
			a.faults = append(a.faults, o.reference+": still "+o.state+" at the end")
		}
	}
	return nil
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
