package main

import (
	"context"
	"fmt"
	"io"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store"
)

// paymentsCancelCmd ends what is owed.
type paymentsCancelCmd struct {
	storeFlags
	decisionFlags

	ID      string `arg:"" help:"The payment."`
	Expired bool   `help:"Its time is over, instead of: it is no longer owed."`
}

// Help is what --help adds.
func (paymentsCancelCmd) Help() string {
	return `No attempt is made for a cancelled payment. One that is paid, all or a part, or may still be, is refused: settle its
attempts first, and give money back at the provider.

Example:
  tonegate payments cancel --config serve.yaml pay_abc --because "the bill was wrong"`
}

// Run ends it.
func (c paymentsCancelCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	as := payments.PaymentCancel
	if c.Expired {
		as = payments.PaymentExpire
	}
	return c.telling(ctx, log, func(s store.Store) error {
		p, err := s.EndPayment(ctx, c.ID, as, c.decision())
		if err != nil {
			return refused(c.ID, err)
		}
		_, err = fmt.Fprintf(out, "%s: %s\n", p.ID, stateOf(p))
		return err
	})
}
