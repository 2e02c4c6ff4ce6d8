package payments

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestExponents(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]int{
		"GBP": 2, "JPY": 0, "KWD": 3, "BHD": 3, "TND": 3, "IDR": 2, "IQD": 3, "MGA": 2, "ISK": 0, "CLF": 4, "UGX": 0,
		"HUF": 2,
	} {
		got, ok := Exponent(code)
		require.True(t, ok, code)
		require.Equal(t, want, got, code)
	}
	for _, code := range []string{"", "gbp", "GB", "GBPX", "ZZZ", "12A", "£££"} {
		_, ok := Exponent(code)
		require.False(t, ok, code)
	}
}

func TestMoneyTexts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		m                     Money
		str, text, wrote, dec string
	}{
		{Money{4250, "GBP"}, "42.50 GBP", "42 pounds and 50 pence", "£42.50", "42.50"},
		{Money{100, "GBP"}, "1.00 GBP", "1 pound", "£1.00", "1.00"},
		{Money{1, "GBP"}, "0.01 GBP", "1 penny", "£0.01", "0.01"},
		{Money{205, "USD"}, "2.05 USD", "2 dollars and 5 cents", "$2.05", "2.05"},
		{Money{500, "JPY"}, "500 JPY", "500 yen", "¥500", "500"},
		{Money{1250, "KWD"}, "1.250 KWD", "1 Kuwaiti dinar and 250 fils", "1.250 KWD", "1.250"},
		{Money{4250, "CZK"}, "42.50 CZK", "42.50 CZK", "42.50 CZK", "42.50"},
		{Money{-4250, "GBP"}, "-42.50 GBP", "-42.50 GBP", "-42.50 GBP", "-42.50"},
	} {
		require.Equal(t, c.str, c.m.String())
		require.Equal(t, c.text, c.m.Text())
		require.Equal(t, c.wrote, c.m.Written())
		require.Equal(t, c.dec, c.m.decimal())
	}
}

func TestMoneyValidate(t *testing.T) {
	t.Parallel()
	require.NoError(t, Money{1, "GBP"}.Validate())
	for _, m := range []Money{{}, {0, "GBP"}, {-1, "GBP"}, {MaxMinor + 1, "GBP"}, {1, "XXQ"}, {1, "gbp"}} {
		require.ErrorIs(t, m.Validate(), ErrMoney)
	}
}

func TestParseAmount(t *testing.T) {
	t.Parallel()
	good := []struct {
		format AmountFormat
		text   string
		want   Money
	}{
		{FormatMinor, "4250", Money{4250, "GBP"}},
		{FormatMinor, "0", Money{0, "GBP"}},
		{FormatDecimal, "42.50", Money{4250, "GBP"}},
		{FormatDecimal, "0.05", Money{5, "GBP"}},
		{FormatDecimal, "500", Money{500, "JPY"}},
		{FormatDecimal, "1.250", Money{1250, "KWD"}},
	}
	for _, c := range good {
		got, err := c.format.Parse(c.text, c.want.Currency)
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, got)
	}
	bad := []struct {
		format AmountFormat
		text   string
	}{
		{FormatMinor, ""},
		{FormatMinor, "42.50"},
		{FormatMinor, "-1"},
		{FormatMinor, "+1"},
		{FormatMinor, "007"},
		{FormatMinor, "1e3"},
		{FormatMinor, " 1"},
		{FormatMinor, "99999999999999999999"},
		{FormatMinor, "٤٢٥٠"},
		{FormatDecimal, "4250"},
		{FormatDecimal, "42,50"},
		{FormatDecimal, "42.5"},
		{FormatDecimal, "42.500"},
		{FormatDecimal, "1,042.50"},
		{FormatDecimal, ".50"},
		{FormatDecimal, "00.50"},
		{FormatDecimal, "42.-5"},
		{"", "42"},
	}
	for _, c := range bad {
		_, err := c.format.Parse(c.text, "GBP")
		require.Error(t, err, "%s %q", c.format, c.text)
	}
	_, err := FormatMinor.Parse("zebra", "GBP")
	require.NotContains(t, err.Error(), "zebra", "input in an error")
	_, err = FormatMinor.Parse("1", "gbp")
	require.ErrorIs(t, err, ErrMoney)
	_, err = FormatDecimal.Write(Money{0, "GBP"})
	require.ErrorIs(t, err, ErrMoney)
	_, err = AmountFormat("x").Write(Money{1, "GBP"})
	require.Error(t, err)
}

// TestAmountRoundTrip holds over every exponent there is: what is written is read back, in both formats.
func TestAmountRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := Money{
			Minor:    rapid.Int64Range(1, MaxMinor).Draw(t, "minor"),
			Currency: rapid.SampledFrom([]string{"GBP", "JPY", "KWD", "CLF", "ISK", "HUF", "TND"}).Draw(t, "currency"),
		}
		for _, f := range []AmountFormat{FormatMinor, FormatDecimal} {
			wire, err := f.Write(m)
			require.NoError(t, err)
			back, err := f.Parse(wire, m.Currency)
			require.NoError(t, err)
			require.Equal(t, m, back)
		}
	})
}

func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"4250", "42.50", "0.01", "1,50", "-1", "1.10.1", "٤٢", "1e9", ""} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, decimal bool) {
		format := FormatMinor
		if decimal {
			format = FormatDecimal
		}
		m, err := format.Parse(s, "GBP")
		if err != nil {
			return
		}
		if m.Minor > 0 {
			back, err := format.Write(m)
			require.NoError(t, err)
			require.Equal(t, s, back)
		}
	})
}

func TestNewID(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		id := NewID("tg")
		require.Len(t, id, 34)
		require.True(t, strings.HasPrefix(id, "tg"))
		require.False(t, seen[id])
		seen[id] = true
	}
}
