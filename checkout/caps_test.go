package checkout

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

func TestCaps_Validate(t *testing.T) {
	t.Parallel()
	require.NoError(t, Caps{}.Validate())
	err := Config{Caps: Caps{
		Amounts: []AmountCap{{Currency: "XXY"}, {Currency: "GBP", Min: 5, Max: 4}, {Currency: "GBP", PerDay: -1}},
		Zone:    "Mars/Base", Hours: []Hours{{Days: []string{"monday"}, From: "8", To: "24:00"}},
		Tries: -1, TriesWithin: -1,
	}}.Validate()
	for _, want := range []string{
		"caps.amounts[0].currency: ", "caps.amounts[1].max: ", "caps.amounts[2].currency: ", "caps.amounts[2].per_day: ",
		"caps.zone: want a name such as Europe/London", "caps.hours[0].days: ", "caps.hours[0].from: ", "caps.hours[0].to: ",
		"caps.tries: ", "caps.tries_within: ",
	} {
		require.ErrorContains(t, err, want)
	}
}

func TestCaps_Amounts(t *testing.T) {
	t.Parallel()
	caps := Caps{Amounts: []AmountCap{{Currency: "GBP", Min: 100, Max: 5000}, {Currency: "EUR"}}}
	for _, tc := range []struct {
		minor    int64
		currency string
		want     string
	}{
		{100, "GBP", ""},
		{5000, "GBP", ""},
		{99, "GBP", ReasonTooLittle},
		{5001, "GBP", ReasonTooMuch},
		{1, "EUR", ""},
		{900000, "EUR", ""},
		{500, "USD", ReasonCurrency},
	} {
		require.Equal(t, tc.want, caps.forbid(payments.Money{Minor: tc.minor, Currency: tc.currency}, time.Now()), tc)
	}
	require.Empty(t, Caps{}.forbid(payments.Money{Minor: 1, Currency: "USD"}, time.Now()))
}

// TestCaps_Hours: by the wall clock of the zone, summer and winter, and over midnight.
func TestCaps_Hours(t *testing.T) {
	t.Parallel()
	caps := Caps{Zone: "Europe/London", Hours: []Hours{
		{Days: []string{"mon", "tue", "wed", "thu", "fri"}, From: "08:00", To: "20:00"},
		{Days: []string{"sat"}, From: "22:00", To: "02:00"},
	}}
	for at, open := range map[string]bool{
		"2026-07-01T06:59:59Z": false, // 07:59:59 in summer
		"2026-07-01T07:00:00Z": true,
		"2026-07-01T18:59:59Z": true,
		"2026-07-01T19:00:00Z": false,
		"2026-12-02T07:30:00Z": false, // 07:30 in winter
		"2026-12-02T08:00:00Z": true,
		"2026-12-05T12:00:00Z": false, // a Saturday
		"2026-12-05T22:00:00Z": true,
		"2026-12-06T01:59:59Z": true, // the night after it
		"2026-12-06T02:00:00Z": false,
		"2026-12-06T23:00:00Z": false, // a Sunday
	} {
		when, err := time.Parse(time.RFC3339, at)
		require.NoError(t, err)
		require.Equal(t, open, caps.open(when), at)
	}
	caps.Zone = "Mars/Base"
	require.False(t, caps.open(time.Now()), "a zone that is not known is closed")
}

// TestTake_CapsWin: nothing is sent to the provider, and the caller is told that a card cannot be taken.
func TestTake_CapsWin(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		caps Caps
		want string
	}{
		"amount":   {Caps{Amounts: []AmountCap{{Currency: "GBP", Max: 4249}}}, ReasonTooMuch},
		"currency": {Caps{Amounts: []AmountCap{{Currency: "EUR"}}}, ReasonCurrency},
		"hours":    {Caps{Hours: []Hours{{From: "12:00", To: "12:01"}}}, ReasonHours},
		"per day":  {Caps{Amounts: []AmountCap{{Currency: "GBP", PerDay: 4249}}}, payments.ReasonCallerAmount},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := setup(t, true)
				b.desk.cfg.Caps = tc.caps
				res := b.take(t)
				require.Equal(t, payments.OutcomeUnavailable, res.Outcome)
				require.Equal(t, tc.want, res.Reason)
				require.Empty(t, b.fake.Sessions())
			})
		})
	}
}
