package checkout

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// judge holds the ledger against the truth and tells what is wrong.
func (w *chaos) judge(t *testing.T) []string {
	t.Helper()
	var faults []string
	perCall := map[string]int{}
	for _, tr := range w.truths {
		perCall[tr.payment] += tr.charges
	}
	for call, n := range perCall {
		if n > 1 {
			faults = append(faults, call+" was charged more than once")
		}
	}
	for call := range w.windows {
		last, err := w.store.LatestAttempt(t.Context(), call)
		if errors.Is(err, payments.ErrNotFound) {
			continue // the intent was never committed
		}
		require.NoError(t, err)
		attempts, err := w.store.Attempts(t.Context(), last.PaymentID)
		require.NoError(t, err)
		for _, a := range attempts {
			if wrong := w.judgeAttempt(a); wrong != "" {
				faults = append(faults, fmt.Sprintf("%s: attempt %d (%s, %s): %s", call, a.Number, a.State, a.Reason, wrong))
			}
		}
		p, err := w.store.Payment(t.Context(), last.PaymentID)
		require.NoError(t, err)
		if p.State == payments.PaymentPaid && perCall[call] == 0 {
			faults = append(faults, call+" is paid without a charge")
		}
	}
	return faults
}

// judgeAttempt tells what is wrong with one attempt, nothing where all is right.
func (w *chaos) judgeAttempt(a payments.Attempt) string {
	tr := w.truths[a.OrderID]
	if tr == nil {
		tr = &truth{} // it never came to the provider
	}
	charges := tr.charges
	told, wasTold := w.told[a.ID]
	switch {
	case a.State == payments.Approved && charges == 0:
		return "approved without a charge"
	case a.State.Unresolved() && (a.State != payments.Unknown || !a.Human):
		return "left lying"
	case charges > 0 && a.State == payments.Unknown:
		if !tr.blind || tr.told {
			return "an approval could have been learned"
		}
	case charges > 0 && a.State != payments.Approved:
		return "a charge is lost"
	case wasTold:
		return wrongWord(told.Outcome, charges)
	}
	return ""
}

// wrongWord tells what is wrong with what the caller was told.
func wrongWord(o payments.Outcome, charges int) string {
	switch o {
	case payments.OutcomeApproved:
		if charges == 0 {
			return "told approved without a charge"
		}
	case payments.OutcomeDeclined, payments.OutcomeCancelled, payments.OutcomeProviderError, payments.OutcomeUnavailable,
		payments.OutcomeTimeout, payments.OutcomeTooManyAttempts:
		if charges > 0 {
			return "told that nothing was charged"
		}
	default: // the others promise nothing
	}
	return ""
}
