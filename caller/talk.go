package caller

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// talk is one answered call. One goroutine owns it.
type talk struct {
	cfg     Config
	leg     legs.Leg
	begin   time.Time
	hearing *hearing
	voice   *voice
	report  *Report
	acted   time.Time // when the last action was over
}

// follow does the steps and waits for the end.
func (t *talk) follow(ctx context.Context) error {
	for _, step := range t.cfg.Script {
		quiet := t.cfg.Quiet
		if step.Settled {
			quiet = t.cfg.Settle
		}
		if err := t.prompt(ctx, quiet); err != nil {
			return err
		}
		t.hearing.listen()
		if err := t.act(ctx, step); err != nil {
			return err
		}
		t.report.Done++
	}
	return t.linger(ctx)
}

// prompt waits until a prompt was heard and is over.
func (t *talk) prompt(ctx context.Context, quiet time.Duration) error {
	deadline := time.Now().Add(t.cfg.Patience)
	return t.watch(ctx, func(now time.Time) (bool, error) {
		if t.hearing.ended(now, quiet) {
			return true, nil
		}
		if now.After(deadline) {
			return false, errPatience
		}
		return false, nil
	})
}

// watch asks at each frame's time whether what is waited for has come, until the call ends.
func (t *talk) watch(ctx context.Context, came func(now time.Time) (bool, error)) error {
	ticker := time.NewTicker(media.FrameDuration)
	defer ticker.Stop()
	for {
		select {
		case <-t.leg.Done():
			t.note()
			return t.leg.Err()
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-ticker.C:
		}
		over, err := came(time.Now())
		if err != nil {
			return err
		}
		if over {
			t.note()
			return nil
		}
	}
}

// note tells how long the other side took to react to the last action.
func (t *talk) note() {
	first := t.hearing.first()
	if first.IsZero() {
		return
	}
	if len(t.report.Actions) == 0 {
		if t.report.Greeting == 0 {
			t.report.Greeting = Millis(first.Sub(t.begin))
		}
		return
	}
	last := &t.report.Actions[len(t.report.Actions)-1]
	if last.Reaction == 0 {
		last.Reaction = Millis(max(first.Sub(t.acted), time.Millisecond))
	}
}

// act does one step.
func (t *talk) act(ctx context.Context, step Step) error {
	if step.Say != "" {
		if err := t.say(ctx, step.Say); err != nil {
			return err
		}
	}
	if len(step.Keys) == 0 {
		return nil
	}
	t.begins(Action{Kind: "keys", Keys: len(step.Keys)})
	err := t.press(ctx, step.Keys)
	t.acted = time.Now().Add(keyHold - keyEvery) // The end of the last key.
	return err
}

// begins writes an action down.
func (t *talk) begins(a Action) {
	a.At = Millis(time.Since(t.begin))
	t.report.Actions = append(t.report.Actions, a)
	if t.cfg.Notice != nil {
		t.cfg.Notice(a)
	}
}

func (t *talk) say(ctx context.Context, text string) error {
	pcm, err := t.cfg.Speak(ctx, text)
	if err != nil {
		return fmt.Errorf("speak: %w", err)
	}
	t.begins(Action{Kind: "speech"})
	select {
	case <-t.voice.say(pcm):
	case <-t.leg.Done():
		return t.leg.Err()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	t.acted = time.Now()
	return nil
}

// linger waits for the other side to hang up; when it has nothing more to say the caller does.
func (t *talk) linger(ctx context.Context) error {
	begin := time.Now()
	return t.watch(ctx, func(now time.Time) (bool, error) {
		silent := t.hearing.ended(now, t.cfg.Linger) || t.hearing.first().IsZero()
		return silent && now.Sub(begin) >= t.cfg.Linger, nil
	})
}

// wait lets time pass.
func (t *talk) wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-t.leg.Done():
		return t.leg.Err()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// close writes down how the call ended.
func (t *talk) close(err error) {
	r := t.report
	r.Heard = t.hearing.line()
	done := r.Done == r.Steps
	switch {
	case err == nil:
		r.Outcome, r.EndedBy = Completed, ByCaller
	case errors.Is(err, legs.ErrHangup) && done:
		r.Outcome, r.EndedBy = Completed, ByParty
	case errors.Is(err, legs.ErrHangup):
		r.Outcome, r.EndedBy = Cut, ByParty
	case errors.Is(err, errPatience), errors.Is(err, errLimit):
		r.Outcome, r.EndedBy, r.Error = Stuck, ByCaller, err.Error()
	case errors.Is(err, legs.ErrMedia):
		r.Outcome, r.EndedBy, r.Error = Failed, ByFault, err.Error()
	default:
		r.Outcome, r.EndedBy, r.Error = Failed, ByCaller, err.Error()
	}
}
