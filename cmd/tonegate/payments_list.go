package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store"
)

// mostListed bounds what is listed at once.
const mostListed = 1_000_000

// paymentsListCmd lists payments.
type paymentsListCmd struct {
	storeFlags

	State string `default:"waiting" help:"waiting (for somebody), unknown, all, or a state such as paid."`
	Limit int    `default:"100" help:"How many to list at most."`
}

// Help is what --help adds.
func (paymentsListCmd) Help() string {
	return `A payment waits for somebody when its provider has contradicted itself (conflict), has approved something else than
was asked for (mismatch), or did not say within its time what became of an attempt (unknown). Nobody tries to collect it
again until somebody has decided.

Examples:
  tonegate payments list --config serve.yaml
  tonegate payments list --store ledger.db --state all`
}

// Run lists them.
func (c paymentsListCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	if !slices.Contains(payments.Whiches(), c.State) {
		return errors.New("--state: want one of " + strings.Join(payments.Whiches(), ", "))
	}
	if c.Limit < 1 || c.Limit > mostListed {
		return fmt.Errorf("--limit: want 1 to %d", mostListed)
	}
	return c.with(ctx, log, false, func(s store.Store) error {
		list, err := s.Payments(ctx, payments.Which(c.State), c.Limit+1)
		if err != nil {
			return err
		}
		more := ""
		if len(list) > c.Limit {
			list, more = list[:c.Limit], "; there are more: see --limit"
		}
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		if len(list) > 0 {
			_, _ = fmt.Fprint(table, "PAYMENT\tOWED\tPAID\tSTATE\tATTEMPTS\tREFERENCE\tCHANGED\n")
		}
		for _, p := range list {
			attempts, err := s.Attempts(ctx, p.ID)
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", p.ID, p.Amount, kept(p), stateOf(p),
				statesOf(attempts), visible(p.Reference), p.UpdatedAt.Format(time.RFC3339))
		}
		_, _ = fmt.Fprintf(table, "%d payments (%s)%s\n", len(list), c.State, more)
		return table.Flush()
	})
}

// kept is what of a payment is paid and has not gone back.
func kept(p payments.Payment) payments.Money {
	return payments.Money{Minor: p.Paid - p.Returned, Currency: p.Amount.Currency}
}

func stateOf(p payments.Payment) string {
	if p.Conflict {
		return string(p.State) + ", conflict"
	}
	return string(p.State)
}

func statesOf(attempts []payments.Attempt) string {
	words := make([]string, 0, len(attempts))
	for _, a := range attempts {
		words = append(words, string(a.State))
	}
	return strings.Join(words, ", ")
}
