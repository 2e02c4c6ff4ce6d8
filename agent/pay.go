package agent

import (
	"context"
	"errors"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
)

// handover is the agent's side of the way into the window.
type handover chan struct{}

// Said is closed when the hand-over sentence was spoken.
func (h handover) Said() <-chan struct{} { return h }

// taken is how a Take ended.
type taken struct {
	result checkout.Result
	err    error
}

// pay takes one payment: the conversation is out of the flow until the window has ended.
func (c *conversation) pay(ctx context.Context, name string, n *flows.Node) string {
	amount, reference, err := c.flow.Quote(n.Payment, c.state.Values)
	if err != nil {
		c.log.Error("there is nothing to charge", logging.Node(name), zap.Error(err))
		c.open(ctx)
		return c.settled(ctx, name, checkout.Result{Outcome: payments.OutcomeUnavailable, Reference: reference, Amount: amount})
	}
	limits := n.Payment.Limits
	req := checkout.Request{
		CallID: c.line.CallID(), Provider: n.Payment.Provider, Amount: amount, Reference: reference,
		Limits:  checkout.Limits{Tries: limits.Tries, Cards: limits.Cards, Within: limits.Within.Duration},
		Consent: c.state.Consent,
	}
	c.state.Paying = true
	c.state.Cards[name]++
	c.remember(ctx)
	c.warmOutcomes(n, amount, reference)

	said, done := make(handover), make(chan taken, 1)
	go func() {
		result, err := c.bot.deps.Desk.Take(ctx, req, said)
		done <- taken{result, err}
	}()
	c.tell(ctx, sayHandover)
	close(said)
	got := c.outside(done)
	if got.err != nil {
		c.log.Error("the desk took no payment", logging.Node(name), zap.Error(got.err))
		c.open(ctx)
		got.result = checkout.Result{Outcome: payments.OutcomeUnavailable, Amount: amount, Reference: reference}
		if errors.Is(got.err, checkout.ErrBusy) {
			got.result.Outcome = payments.OutcomeUnknown
		}
	}
	return c.settled(ctx, name, got.result)
}

// outside waits for the desk, whose every wait has a deadline. The caller is elsewhere: what comes here is not theirs.
func (c *conversation) outside(done <-chan taken) taken {
	keys := c.line.Keys()
	for {
		select {
		case got := <-done:
			return got
		case _, ok := <-keys:
			if !ok {
				keys = nil
			}
		case <-c.call.texts:
		}
	}
}

// settled tells the caller what became of a payment, in fixed words, and gives the outcome's node.
func (c *conversation) settled(ctx context.Context, name string, r checkout.Result) string {
	c.state.Result = &r
	c.state.Values.Paid(r.Outcome, r.Reason, r.Reference, r.Amount, r.Card)
	c.call.paid(r)
	c.remember(ctx)
	c.log.Info("payment outcome", logging.PaymentID(r.PaymentID), logging.AttemptID(r.AttemptID),
		logging.Outcome(string(r.Outcome)), logging.Reason(r.Reason))
	if ctx.Err() != nil {
		return ""
	}
	if r.Outcome != payments.OutcomeUnavailable {
		c.tell(ctx, sayBack)
	}
	c.tell(ctx, sentence(r))
	c.state.Paying = false // in the memory with the next node: until then the outcome counts as not told
	node, ok := c.flow.Node(name)
	if !ok || node.Payment == nil {
		return ""
	}
	outcome := r.Outcome
	if outcome == payments.OutcomeDeclined && c.state.Cards[name] >= node.Payment.Limits.Cards {
		outcome = payments.OutcomeTooManyAttempts // there is no other card to offer
	}
	return node.On[string(outcome)]
}

// lostResult is the way on where the desk cannot say what became of an open payment: it is unknown.
func (c *conversation) lostResult(ctx context.Context) string {
	return c.settled(ctx, c.state.Node, checkout.Result{Outcome: payments.OutcomeUnknown, Mode: checkout.ModeBridge})
}

// prepare has the audio of the texts around a payment node rendered while the caller thinks.
func (c *conversation) prepare(pay string) {
	n, ok := c.flow.Node(pay)
	if !ok || n.Payment == nil {
		return
	}
	if amount, reference, err := c.flow.Quote(n.Payment, c.state.Values); err == nil {
		c.warmOutcomes(n, amount, reference)
	}
}

// warmOutcomes has what is said after each outcome rendered before it is known.
func (c *conversation) warmOutcomes(n *flows.Node, amount payments.Money, reference string) {
	texts := make([]string, 0, len(n.On))
	for outcome, to := range n.On {
		next, ok := c.flow.Node(to)
		if !ok || len(next.Say) == 0 {
			continue
		}
		values := c.state.Values.Clone()
		values.Paid(payments.Outcome(outcome), "", reference, amount, nil)
		if text, err := c.flow.Render(next.Say, c.language(), values); err == nil {
			texts = append(texts, text)
		}
	}
	c.warm(texts...)
}
