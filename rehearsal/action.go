package rehearsal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// What an action can be refused for.
var (
	ErrOver    = errors.New("the call is over")
	ErrClosed  = errors.New("the gate is closed: the bot hears and sees nothing of the caller")
	ErrNoCard  = errors.New("nobody asks for a card: it is keyed when the gate has connected the provider")
	ErrUnknown = errors.New("there is no such fault")
)

// Say types, or says, one line.
func (s *Stage) Say(ctx context.Context, text string) error {
	switch s.State() {
	case Over:
		return ErrOver
	case Capturing:
		return ErrClosed
	case Listening:
	}
	s.act()
	if taken, err := s.gate.text(ctx, text); err != nil || !taken {
		s.ignored()
		return errors.Join(err, ErrClosed)
	}
	return s.wait(ctx)
}

// Press presses keys one after the other. Those that nobody waits for are swallowed by the gate. In the window star
// twice cancels the payment.
func (s *Stage) Press(ctx context.Context, keys string) error {
	if s.State() == Capturing {
		if keys == "**" {
			return s.end(ctx, string(payments.OutcomeCancelled))
		}
		return ErrClosed
	}
	for _, key := range keys {
		if s.State() == Over {
			return ErrOver
		}
		s.act()
		taken, err := s.gate.press(ctx, key)
		if err != nil {
			return err
		}
		if !taken {
			s.ignored()
		}
		if err := s.keyed(ctx); err != nil {
			return err
		}
	}
	return s.wait(ctx)
}

// keyed waits until the bot has taken a key. Within a row of digits no time passes: the caller keys on.
func (s *Stage) keyed(ctx context.Context) error {
	return s.until(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.row && !s.unheard
	})
}

// Card keys a test card by its name.
func (s *Stage) Card(ctx context.Context, name string) error {
	c, ok := cardNamed(name)
	switch {
	case !ok:
		return fmt.Errorf("no test card is called so; there are %s", strings.Join(CardNames(), ", "))
	case s.State() != Capturing:
		return ErrNoCard
	}
	return s.report(ctx, c.report, false)
}

// Fail makes something go wrong: at once where the provider waits for a card, else when it comes to it.
func (s *Stage) Fail(ctx context.Context, fault string) error {
	if s.State() == Over {
		return ErrOver
	}
	switch {
	case fault == FaultLookup:
		s.find.failNext()
	case fault == FaultModel:
		s.model.failNext()
	case fault == FaultHandoff:
		return s.gate.do(ctx, func() error { s.gate.nobody = true; return nil })
	case refusesWindow(fault):
		return s.gate.do(ctx, func() error { s.gate.fault = fault; return nil })
	case fault == string(payments.OutcomeUnavailable):
		s.pays.failNext()
	case !isFault(fault):
		return ErrUnknown
	case s.State() == Capturing:
		return s.end(ctx, fault)
	default:
		s.pending = fault
	}
	return nil
}

// Hangup ends the call by the caller. A provider that has no card says that nothing was charged.
func (s *Stage) Hangup(ctx context.Context) error {
	if s.State() == Over {
		return ErrOver
	}
	captured := s.State() == Capturing
	s.mu.Lock()
	s.gone = true
	s.mu.Unlock()
	if err := s.gate.hangup(ctx); err != nil {
		return err
	}
	if captured {
		err := s.callback(ctx, providers.Report{Verdict: providers.Failed, Reason: providers.ReasonHungUp}, false)
		if err != nil {
			return err
		}
	}
	return s.wait(ctx)
}

// Silence lets d pass while the caller says nothing. It ends early with the call.
func (s *Stage) Silence(ctx context.Context, d time.Duration) error {
	end := s.clock.Now().Add(d)
	for {
		switch s.State() {
		case Over:
			return nil
		case Capturing:
			return ErrClosed
		case Listening:
		}
		left := end.Sub(s.clock.Now())
		if left <= 0 {
			return nil
		}
		if !s.clock.Step(left) {
			s.clock.Advance(left)
			return nil
		}
		s.clock.Settle()
		if err := s.wait(ctx); err != nil {
			return err
		}
	}
}

// act notes that the caller does something that the bot should hear of.
func (s *Stage) act() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unheard = true
}

// ignored takes that back: the gate kept it.
func (s *Stage) ignored() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unheard = false
}

// end lets the open capture end as asked.
func (s *Stage) end(ctx context.Context, outcome string) error {
	switch payments.Outcome(outcome) {
	case payments.OutcomeHungUp:
		return s.Hangup(ctx)
	case payments.OutcomeUnknown:
		s.left()
		if err := s.gate.providerLeft(ctx); err != nil {
			return err
		}
		return s.wait(ctx)
	default:
		word, told := ending(outcome)
		if !told {
			return ErrUnknown
		}
		return s.report(ctx, word, outcome == string(payments.OutcomeMismatch))
	}
}

// report has the provider say what became of the payment.
func (s *Stage) report(ctx context.Context, word providers.Report, wrong bool) error {
	s.left()
	if err := s.callback(ctx, word, wrong); err != nil {
		return err
	}
	return s.wait(ctx)
}

// left notes that the provider waits for no card any more.
func (s *Stage) left() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.capturing = false
}

// callback sends the provider's word to the desk, the way that it comes from outside.
func (s *Stage) callback(ctx context.Context, word providers.Report, wrong bool) error {
	url, body, err := s.pays.end(word, wrong)
	if err != nil {
		return fmt.Errorf("callback: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("callback: %w", err)
	}
	answer := newAnswer()
	s.desk.CallbackHandler().ServeHTTP(answer, req)
	if answer.status != http.StatusNoContent {
		return fmt.Errorf("callback: the desk answered with status %d", answer.status)
	}
	return nil
}
