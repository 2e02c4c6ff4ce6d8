package agent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
)

// consentLasts is how long after it a consent is good for a payment.
const consentLasts = 5 * time.Minute

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
	what := quoteKey(amount, reference)
	if outcome := c.state.Settled[what]; outcome != "" {
		return c.settledBefore(ctx, name, payments.Outcome(outcome), amount, reference)
	}
	if why := c.unagreed(what); why != "" {
		c.log.Warn("a payment was refused: nobody has agreed to it", logging.Node(name), logging.Reason(why))
		c.publish(Event{Type: ToolRefused, Tool: flows.ToolStartPayment, Reason: why})
		c.open(ctx)
		return c.settled(ctx, name, checkout.Result{
			Outcome: payments.OutcomeUnavailable, Reason: why, Reference: reference, Amount: amount,
		})
	}
	limits := n.Payment.Limits
	req := checkout.Request{
		CallID: c.line.CallID(), Caller: c.call.caller(), Provider: n.Payment.Provider, Amount: amount, Reference: reference,
		Limits:  checkout.Limits{Tries: limits.Tries, Cards: limits.Cards, Within: limits.Within.Duration},
		Consent: c.state.Consent, Language: c.promptsIn(n.Payment), Hold: n.Payment.Hold,
	}
	c.state.Paying, c.state.Agreed = true, ""
	c.state.Cards[name]++
	c.remember(ctx)
	c.warmOutcomes(n, amount, reference)

	said := make(handover)
	id := c.waitBeside(ctx, func(ctx context.Context) any {
		result, err := c.bot.deps.Desk.Take(ctx, req, said)
		return taken{result, err}
	})
	c.tell(ctx, c.fixed(sentences.Handover))
	close(said)
	got := c.outside(ctx, id)
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

// outside waits for the desk, whose every wait has a deadline. The caller is elsewhere: what comes here is not theirs. In
// a guided window they are told what to key.
func (c *conversation) outside(ctx context.Context, id int) taken {
	k := &coach{c: c}
	defer k.hush()
	for {
		if got, ok := c.answer(id).(taken); ok {
			return got
		}
		if in, ok := c.next(context.WithoutCancel(ctx)); ok {
			k.take(ctx, in)
		}
	}
}

// quoteKey names what is paid: the same sum for the same thing is the same payment.
func quoteKey(amount payments.Money, reference string) string {
	return fmt.Sprintf("%d %s %s", amount.Minor, amount.Currency, reference)
}

// quoted is what a payment node would charge now, empty where that is nothing.
func (c *conversation) quoted(payment string) string {
	n, ok := c.flow.Node(payment)
	if !ok || n.Payment == nil {
		return ""
	}
	amount, reference, err := c.flow.Quote(n.Payment, c.state.Values)
	if err != nil {
		return ""
	}
	return quoteKey(amount, reference)
}

// settledBefore answers a wish to pay what was paid already in this call, or may have been: it is the same payment. Of one
// that nobody could tell of, the desk may know by now.
func (c *conversation) settledBefore(
	ctx context.Context, name string, outcome payments.Outcome, amount payments.Money, reference string,
) string {
	c.publish(Event{Type: ToolRefused, Tool: flows.ToolStartPayment, Reason: string(outcome)})
	c.open(ctx)
	r := checkout.Result{Outcome: outcome, Amount: amount, Reference: reference, Mode: checkout.ModeBridge}
	if last := c.state.Result; last != nil && last.Amount == amount && last.Reference == reference {
		r = *last
	}
	if outcome == payments.OutcomeUnknown || outcome == payments.OutcomeMismatch {
		now := c.fromDesk(ctx, c.askDesk(ctx))
		if now.err == nil && now.found && quoteKey(now.result.Amount, now.result.Reference) == quoteKey(amount, reference) {
			r = now.result
		}
	}
	return c.settled(ctx, name, r)
}

// unagreed tells why something must not be charged: there is no consent that is recorded, fresh and to just this.
func (c *conversation) unagreed(what string) string {
	switch consent := c.state.Consent; {
	case consent.By == "" || c.state.Agreed == "":
		return ReasonNoConsent
	case c.state.Agreed != what:
		return ReasonChanged
	case c.clock.Now().Sub(consent.At) > consentLasts:
		return ReasonStale
	default:
		return ""
	}
}

// settled tells the caller what became of a payment, in fixed words, and gives the outcome's node.
func (c *conversation) settled(ctx context.Context, name string, r checkout.Result) string {
	c.state.Result = &r
	c.state.Values.Paid(r.Outcome, r.Reason, r.Reference, r.Amount, r.Card)
	c.settle(r)
	c.toldModel(map[string]any{"status": "ended", "outcome": string(r.Outcome)})
	c.call.paid(r)
	c.remember(ctx)
	c.log.Info("payment outcome", logging.PaymentID(r.PaymentID), logging.AttemptID(r.AttemptID),
		logging.Outcome(string(r.Outcome)), logging.Reason(r.Reason))
	if ctx.Err() != nil {
		return ""
	}
	c.tellOutcome(ctx, r)
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

// settle notes what must not be charged again.
func (c *conversation) settle(r checkout.Result) {
	switch r.Outcome {
	case payments.OutcomeApproved, payments.OutcomeUnknown, payments.OutcomeMismatch, payments.OutcomeHungUp:
		c.state.Settled[quoteKey(r.Amount, r.Reference)] = string(r.Outcome)
	case payments.OutcomeDeclined, payments.OutcomeCancelled, payments.OutcomeTimeout, payments.OutcomeUnavailable,
		payments.OutcomeTooManyAttempts, payments.OutcomeProviderError:
		delete(c.state.Settled, quoteKey(r.Amount, r.Reference)) // it may have been unknown, until somebody found out
	}
}

// lostResult is the way on where the desk cannot say what became of an open payment: it is unknown.
func (c *conversation) lostResult(ctx context.Context) string {
	r := checkout.Result{Outcome: payments.OutcomeUnknown, Mode: checkout.ModeBridge}
	if n, ok := c.flow.Node(c.state.Node); ok && n.Payment != nil {
		if amount, reference, err := c.flow.Quote(n.Payment, c.state.Values); err == nil {
			r.Amount, r.Reference = amount, reference
		}
	}
	return c.settled(ctx, c.state.Node, r)
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
		if text, err := c.flow.Render(next.Say, c.tag(), values); err == nil {
			texts = append(texts, text)
		}
	}
	c.warm(texts...)
}

// promptsIn is the language that the provider is asked to speak: the payment's, else the caller's choice where there is one.
func (c *conversation) promptsIn(p *flows.Payment) string {
	if p.Prompts.Language == "" && len(c.flow.Speaks()) > 1 {
		return cmp.Or(c.state.Language, c.flow.Language)
	}
	return p.Prompts.Language
}
