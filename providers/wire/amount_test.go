package wire

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// TestAmount: who approves, or moves money back, says how much; of all others it is read where it is there.
func TestAmount(t *testing.T) {
	t.Parallel()
	pounds := payments.Wire{Format: payments.FormatMinor}
	for _, c := range []struct {
		verdict          providers.Verdict
		amount, currency string
		want             payments.Money
	}{
		{providers.Approved, "4250", "", payments.Money{Minor: 4250, Currency: "GBP"}},
		{providers.Approved, "4250", "  ", payments.Money{Minor: 4250, Currency: "GBP"}},
		{providers.Approved, "4250", "gbp", payments.Money{Minor: 4250, Currency: "GBP"}},
		{providers.Approved, "4250", " Eur ", payments.Money{Minor: 4250, Currency: "EUR"}},
		{providers.Declined, "4250", "", payments.Money{Minor: 4250, Currency: "GBP"}},
		{providers.Declined, "", "", payments.Money{}},
		{providers.Cancelled, "  ", "GBP", payments.Money{}},
		{providers.Failed, "", "", payments.Money{}},
		{providers.Unknown, "", "", payments.Money{}},
	} {
		got, err := Amount(pounds, c.verdict, c.amount, c.currency, "GBP")
		require.NoError(t, err, c)
		require.Equal(t, c.want, got)
	}
	for _, c := range []struct {
		verdict          providers.Verdict
		amount, currency string
	}{
		{providers.Approved, "", ""},
		{providers.Approved, " ", ""},
		{providers.Approved, " 4250", ""},
		{providers.Approved, "4250", "G BP"},
		{providers.Refunded, "", ""},
		{providers.Restored, "", ""},
		{providers.Declined, "42.50", ""},
	} {
		_, err := Amount(pounds, c.verdict, c.amount, c.currency, "GBP")
		require.ErrorIs(t, err, payments.ErrMoney, c)
	}
}
