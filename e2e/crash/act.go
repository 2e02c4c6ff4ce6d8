package main

import (
	"context"
	"errors"
	"strings"
	"time"
)

// act is one stack under blows, with the callers of it.
type act struct {
	*harness

	dir      string
	ledger   ledger
	stack    *stack
	restarts []restart                       // whose grace is not over
	revive   func(ctx context.Context) error // brings the ledger's server back; nil where there is none
}

// play deals the blows while calls are made, and compares the ledgers.
func (a *act) play(ctx context.Context, binary, dsn string, blows []blow) error {
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
		people.run(ctx, stop, a.calls)
	}()
	err = a.blows(ctx, blows, people)
	hangUp()
	<-over
	if err == nil {
		err = a.settle(ctx)
	}
	if ctx.Err() != nil { // what is known by now is worth a look
		return errors.Join(err, a.lookBack(ctx, people.all()))
	}
	calls := people.all()
	a.made, a.resumed = a.made+len(calls), a.resumed+resumed(calls)
	twins, uncounted := resumedByTwin(a.dir)
	a.twins += twins
	return errors.Join(err, uncounted, keep(a.dir, calls), a.compare(ctx, calls))
}

// blows deals one after the other.
func (a *act) blows(ctx context.Context, blows []blow, people *callers) error {
	pause(ctx, 10*stagger)
	for _, b := range blows {
		victim := a.stack.victim(b)
		b.twin = victim.name == roleOther
		atMoment, err := a.stack.strike(ctx, b, momentWait)
		if err != nil {
			return err
		}
		died, back := time.Now(), restart{}
		a.fell = append(a.fell, fall{b.cycle, died})
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
		a.say("%4d/%d  %-34s died %s, back after %4d ms; %d calls over\n", b.cycle, a.wish.cycles, b, how,
			back.at.Sub(died).Milliseconds(), a.made+len(people.all()))
		if err := a.look(ctx, people.all()); err != nil {
			return err
		}
		pause(ctx, between)
		if ctx.Err() != nil {
			return errInterrupted
		}
	}
	return nil
}

// look holds our ledger against the restarts whose grace is over.
func (a *act) look(ctx context.Context, calls []spoken) error {
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
		a.blame(calls, faults...)
	}
	return nil
}

// blame notes faults, each with the cycles that fell while its caller was there.
func (a *act) blame(calls []spoken, faults ...string) {
	for _, f := range faults {
		reference, _, _ := strings.Cut(f, ":")
		for _, s := range calls {
			if referenceOf(s.Name) == reference {
				f += a.during(s.Begun, s.Ended.Add(between))
			}
		}
		a.faults = append(a.faults, f)
	}
}

// settle waits until nothing is open any more but what the gateway itself never answers, at most settleWait.
func (a *act) settle(ctx context.Context) error {
	deadline := time.Now().Add(settleWait)
	for {
		attempts, charges, err := a.books(ctx)
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
			return errInterrupted
		}
	}
}

// books reads our ledger and the gateway's.
func (a *act) books(ctx context.Context) ([]ours, []charge, error) {
	attempts, err := readOurs(ctx, a.ledger)
	if err != nil {
		return nil, nil, err
	}
	charges, err := readGateway(ctx, a.dir)
	return attempts, charges, err
}

// compare compares the three ledgers of an act.
func (a *act) compare(ctx context.Context, calls []spoken) error {
	attempts, charges, err := a.books(ctx)
	if err != nil {
		return err
	}
	found := compare(attempts, charges, calls)
	a.found.add(found)
	a.blame(calls, found.faults()...)
	for _, o := range attempts {
		if unresolved(o.state) && o.state != "unknown" {
			a.stuck++
			a.blame(calls, o.reference+": still "+o.state+" at the end")
		}
	}
	return nil
}

// lookBack compares the ledgers of an act that was interrupted: who is charged twice, or was told what is not so, is that
// for good, while a payment that is still under way is none that is lost.
func (a *act) lookBack(ctx context.Context, calls []spoken) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWait)
	defer cancel()
	a.made, a.resumed = a.made+len(calls), a.resumed+resumed(calls)
	a.stack.down()
	if a.revive != nil {
		if err := a.revive(ctx); err != nil {
			return err
		}
	}
	attempts, charges, err := a.books(ctx)
	if err != nil {
		return err
	}
	found := compare(attempts, charges, calls)
	found.lost = nil
	a.found.add(found)
	a.blame(calls, found.faults()...)
	return nil
}

// errInterrupted says that somebody did not want to wait for the end.
var errInterrupted = errors.New("interrupted")
