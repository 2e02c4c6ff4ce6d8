package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store"
)

// paymentsShowCmd shows one payment.
type paymentsShowCmd struct {
	storeFlags

	ID string `arg:"" help:"A payment, or an attempt of it."`
}

// Help is what --help adds.
func (paymentsShowCmd) Help() string {
	return `Shows what is owed, each attempt with the session and transaction that the provider knows it by, who agreed to what,
the cards that were tried (brand and last four digits), what went back, and from the audit trail what the provider said of
each attempt (amount, transaction, and the order where it was another) and what humans decided.

Example:
  tonegate payments show --config serve.yaml pay_abc`
}

// Run shows it.
func (c paymentsShowCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	return c.with(ctx, log, false, func(s store.Store) error {
		p, err := paymentOf(ctx, s, c.ID)
		if err != nil {
			return refused(c.ID, err)
		}
		attempts, err := s.Attempts(ctx, p.ID)
		if err != nil {
			return err
		}
		h, err := s.History(ctx, p.ID)
		if err != nil {
			return err
		}
		words, err := s.Words(ctx, p.ID)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		say := func(key, format string, args ...any) {
			_, _ = fmt.Fprintf(table, "%s\t%s\n", key, visible(fmt.Sprintf(format, args...)))
		}
		say("payment", "%s", p.ID)
		say("state", "%s", stateOf(p))
		say("owed", "%s for %s, by call %s", p.Amount, p.Reference, p.CallID)
		say("kept", "%s", kept(p))
		for _, a := range attempts {
			showAttempt(say, a)
		}
		for _, q := range h.Quotes {
			say("quote", "%s: %s, %q (%s)", q.At.Format(time.RFC3339), q.Amount, q.Text, q.AttemptID)
		}
		for _, g := range h.Consents {
			say("consent", "%s: by %s to %q (%s)", g.At.Format(time.RFC3339), g.By, g.Said, g.AttemptID)
		}
		for _, t := range h.Cards {
			say("card", "%s: %s ending %s, %s %s (%s)", t.At.Format(time.RFC3339), t.Brand, t.Last4, t.Event, t.Reason, t.AttemptID)
		}
		for _, r := range h.Returns {
			say("back", "%s: %s, %s as %s (%s)", r.At.Format(time.RFC3339), r.Event, r.Amount, r.TransactionID, r.AttemptID)
		}
		for _, w := range words {
			showWord(say, w)
		}
		return table.Flush()
	})
}

// showWord shows what was said or decided, and what came of it.
func showWord(say func(key, format string, args ...any), w payments.Word) {
	at, of := w.At.Format(time.RFC3339), inBrackets(w.AttemptID)
	if w.Said == "" {
		back := ""
		if !w.Decision.Back.IsZero() {
			back = ", " + w.Decision.Back.String() + " went back"
		}
		say("decided", "%s: %s by %s: %q%s → %s%s", at, w.Event, w.Decision.Who, w.Decision.Why, back, w.To, of)
		return
	}
	text := string(w.Said)
	if w.Event != text {
		text += " (" + w.Event + ")"
	}
	if !w.Amount.IsZero() {
		text += ", " + w.Amount.String()
	}
	if w.TransactionID != "" {
		text += " as " + w.TransactionID
	}
	if w.OrderID != "" {
		text += " of order " + w.OrderID
	}
	say("said", "%s: %s by %s: %s → %s%s", at, text, w.Source, w.From, w.To, of)
}

func showAttempt(say func(key, format string, args ...any), a payments.Attempt) {
	say("", "")
	say("attempt", "%s, number %d", a.ID, a.Number)
	say("state", "%s%s", a.State, inBrackets(a.Reason))
	say("asked", "%s of %s as order %s", a.Amount, a.Provider, a.OrderID)
	if a.SessionID != "" {
		say("session", "%s", a.SessionID)
	}
	if a.TransactionID != "" {
		say("transaction", "%s%s", a.TransactionID, inBrackets(a.AuthCode))
	}
	say("begun", "%s, changed %s", a.CreatedAt.Format(time.RFC3339), a.UpdatedAt.Format(time.RFC3339))
}

func inBrackets(word string) string {
	if word == "" {
		return ""
	}
	return " (" + word + ")"
}

// paymentOf finds a payment by its id, or by that of an attempt of it.
func paymentOf(ctx context.Context, s store.Store, id string) (payments.Payment, error) {
	p, err := s.Payment(ctx, id)
	if !errors.Is(err, payments.ErrNotFound) {
		return p, err
	}
	a, err := s.Attempt(ctx, id)
	if err != nil {
		return p, err
	}
	return s.Payment(ctx, a.PaymentID)
}
