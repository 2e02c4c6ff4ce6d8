package payments

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// currencies are all that there are.
func currencies() []string {
	var all []string
	for i := range 26 * 26 * 26 {
		code := string([]byte{'A' + byte(i/676), 'A' + byte(i/26%26), 'A' + byte(i%26)})
		if _, ok := Exponent(code); ok {
			all = append(all, code)
		}
	}
	return all
}

// TestWireRoundTrip: over every currency, whatever decimals a gateway has for it, in both formats, what is written is
// read back as the same amount; and what is not exactly the same is refused, never rounded.
func TestWireRoundTrip(t *testing.T) {
	t.Parallel()
	all := currencies()
	rapid.Check(t, func(t *rapid.T) {
		m := Money{
			Minor:    rapid.Int64Range(1, MaxMinor).Draw(t, "minor"),
			Currency: rapid.SampledFrom(all).Draw(t, "currency"),
		}
		w := Wire{Format: rapid.SampledFrom([]AmountFormat{FormatMinor, FormatDecimal}).Draw(t, "format")}
		iso, _ := Exponent(m.Currency)
		decimals := iso
		if rapid.Bool().Draw(t, "own") {
			decimals = rapid.IntRange(0, 4).Draw(t, "decimals")
			w.Decimals = map[string]int{m.Currency: decimals}
		}
		require.NoError(t, w.Validate())
		text, err := w.Write(m)
		unit := int64(1)
		for range max(iso-decimals, 0) {
			unit *= 10
		}
		if m.Minor%unit != 0 {
			require.ErrorIs(t, err, ErrMoney, "it was rounded")
			return
		}
		require.NoError(t, err)
		back, err := w.Parse(text, m.Currency)
		require.NoError(t, err)
		require.Equal(t, m, back)
		if w.Format == FormatDecimal && decimals > 0 {
			require.Len(t, text[strings.Index(text, ".")+1:], decimals)
		} else {
			require.NotContains(t, text, ".")
		}
	})
}

// TestWireNeverTwoWays: a text that a wire reads is the only one it would write for that amount.
func TestWireNeverTwoWays(t *testing.T) {
	t.Parallel()
	all := currencies()
	rapid.Check(t, func(t *rapid.T) {
		w := Wire{
			Format:   rapid.SampledFrom([]AmountFormat{FormatMinor, FormatDecimal}).Draw(t, "format"),
			Decimals: map[string]int{"ISK": 2, "KWD": 2, "GBP": 0},
		}
		currency := rapid.SampledFrom(append([]string{"ISK", "KWD", "GBP"}, all...)).Draw(t, "currency")
		text := rapid.StringMatching(`[-+ 0]?[0-9]{0,4}[.,]?[0-9]{0,5}`).Draw(t, "text")
		m, err := w.Parse(text, currency)
		if err != nil || m.Minor == 0 {
			return
		}
		again, err := w.Write(m)
		require.NoError(t, err)
		require.Equal(t, text, again)
	})
}

func TestWireQuirks(t *testing.T) {
	t.Parallel()
	w := Wire{Format: FormatMinor, Decimals: map[string]int{"ISK": 2, "UGX": 2, "MGA": 0, "IDR": 0}}
	for m, want := range map[Money]string{
		{500, "ISK"}: "50000", {1, "UGX"}: "100", {4200, "MGA"}: "42", {100, "IDR"}: "1", {4250, "GBP"}: "4250",
	} {
		got, err := w.Write(m)
		require.NoError(t, err)
		require.Equal(t, want, got, m.Currency)
	}
	_, err := w.Write(Money{4250, "MGA"})
	require.ErrorIs(t, err, ErrMoney)
	_, err = w.Parse("50001", "ISK")
	require.ErrorIs(t, err, ErrMoney)
	_, err = w.Parse("10000000000000", "IDR")
	require.ErrorIs(t, err, ErrMoney)
	for _, bad := range []Wire{
		{},
		{Format: FormatMinor, Decimals: map[string]int{"XXQ": 2}},
		{Format: FormatMinor, Decimals: map[string]int{"GBP": 5}},
		{Format: FormatMinor, Decimals: map[string]int{"GBP": -1}},
	} {
		require.Error(t, bad.Validate())
	}
}
