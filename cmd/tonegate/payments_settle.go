package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store"
)

// paymentsSettleCmd decides on an attempt.
type paymentsSettleCmd struct {
	storeFlags
	decisionFlags

	ID string `arg:"" help:"The attempt, or its payment where one attempt of it waits."`
	As string `required:"" enum:"approved,declined" help:"approved: its amount was taken, and is kept; declined: nothing was, or all went back."` //nolint:lll // A tag cannot be broken.
	// Back is text because its currency is the attempt's.
	Back string `placeholder:"AMOUNT" help:"With approved: what of the attempt's amount has gone back, such as 7.50. Default: as the ledger has it."` //nolint:lll // A tag cannot be broken.
}

// Help is what --help adds.
func (paymentsSettleCmd) Help() string {
	return `Look at the provider first: tonegate payments show names the order, session and transaction that it knows. Then say
what is true there: the ledger charges nobody and gives nothing back by this.

  approved  the amount of the attempt was taken and is kept; what of it went back, say with --back
  declined  nothing was taken, or all of it was given back: the payment may be collected again

Give back at the provider first what was too much. Money that moves there after your decision may be of any of the charges,
which only you know: the payment waits for you again, with its sums as you left them.

Who decided and why is written into the audit trail. It works beside a running serve; with --config its webhooks tell your
systems.

Example:
  tonegate payments settle --config serve.yaml att_abc --as declined --because "no such order in the console"
  tonegate payments settle --config serve.yaml att_abc --as approved --back 7.50 --because "refunded by the shop"`
}

// Run decides.
func (c paymentsSettleCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	as := payments.SettleDeclined
	if c.As == "approved" {
		as = payments.SettleApproved
	}
	return c.telling(ctx, log, func(s store.Store) error {
		id, err := attemptOf(ctx, s, c.ID)
		if err != nil {
			return refused(c.ID, err)
		}
		decision := c.decision()
		if c.Back != "" {
			if decision.Back, err = backOf(ctx, s, id, c.Back); err != nil {
				return err
			}
		}
		done, err := s.Settle(ctx, id, as, decision)
		if err != nil {
			return refused(id, err)
		}
		_, err = fmt.Fprintf(out, "%s: %s → %s\n%s: %s, %s of %s kept\n", id, done.From, done.Attempt.State,
			done.Payment.ID, stateOf(done.Payment), kept(done.Payment), done.Payment.Amount)
		return err
	})
}

// backOf reads an amount in the currency of an attempt.
func backOf(ctx context.Context, s store.Store, attemptID, text string) (payments.Money, error) {
	a, err := s.Attempt(ctx, attemptID)
	if err != nil {
		return payments.Money{}, refused(attemptID, err)
	}
	m, err := payments.FormatDecimal.Parse(text, a.Amount.Currency)
	if err != nil {
		none := payments.Money{Currency: a.Amount.Currency}
		return m, fmt.Errorf("--back: %w; want an amount of %s as %s", err, a.Amount.Currency, none)
	}
	return m, nil
}

// attemptOf finds the one attempt that an id means: its own, or that of a payment where one waits.
func attemptOf(ctx context.Context, s store.Store, id string) (string, error) {
	if _, err := s.Attempt(ctx, id); !errors.Is(err, payments.ErrNotFound) {
		return id, err
	}
	attempts, err := s.Attempts(ctx, id)
	if err != nil {
		return "", err
	}
	var waits []string
	for _, a := range attempts {
		if a.State.Waits() {
			waits = append(waits, a.ID)
		}
	}
	switch {
	case len(attempts) == 0:
		return "", payments.ErrNotFound
	case len(waits) != 1:
		return "", fmt.Errorf("%s has %d attempts that wait: name one; tonegate payments show lists them", id, len(waits))
	default:
		return waits[0], nil
	}
}
