package agent

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/internal/clock"
	"github.com/tonegate/tonegate/payments"
)

// What would be charged is what was agreed to, a moment ago, or nothing is. The linter refuses flows that come to a
// payment without consent; this holds where one does.
func TestConversation_Unagreed(t *testing.T) {
	t.Parallel()
	now := clock.NewManual(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	agreed := func(at time.Time) checkout.Consent { return checkout.Consent{By: ByKey, Node: "confirm", At: at} }
	for name, tc := range map[string]struct {
		state state
		want  string
	}{
		"agreed":      {state{Consent: agreed(now.Now()), Agreed: "4250 GBP INV-1"}, ""},
		"nobody":      {state{}, ReasonNoConsent},
		"used":        {state{Consent: agreed(now.Now())}, ReasonNoConsent},
		"not by them": {state{Agreed: "4250 GBP INV-1"}, ReasonNoConsent},
		"other sum":   {state{Consent: agreed(now.Now()), Agreed: "4200 GBP INV-1"}, ReasonChanged},
		"other bill":  {state{Consent: agreed(now.Now()), Agreed: "4250 GBP INV-2"}, ReasonChanged},
		"long ago":    {state{Consent: agreed(now.Now().Add(-6 * time.Minute)), Agreed: "4250 GBP INV-1"}, ReasonStale},
	} {
		c := &conversation{clock: now, state: tc.state}
		require.Equal(t, tc.want, c.unagreed(quoteKey(payments.Money{Minor: 4250, Currency: "GBP"}, "INV-1")), name)
	}
}

func TestCutSentence(t *testing.T) {
	t.Parallel()
	words, letters := strings.Repeat("and ", 100), strings.Repeat("é", 300)
	for text, want := range map[string][2]string{
		"You owe £42.50. Shall":  {"You owe £42.50.", " Shall"},
		"You owe £42.50":         {"", "You owe £42.50"},
		"Really?":                {"", "Really?"},
		"Really? Yes. No.":       {"Really?", " Yes. No."},
		"One\nTwo":               {"One\n", "Two"},
		"\n\nOne. Two":           {"\n\nOne.", " Two"},
		"... and so on. Goodbye": {"...", " and so on. Goodbye"},
		"":                       {"", ""},
		words + "and more":       {words, "" + "and more"},
		letters:                  {letters[:400], letters[400:]},
	} {
		whole, rest, ok := cutSentence(text)
		require.Equal(t, want, [2]string{whole, rest}, text)
		require.Equal(t, want[0] != "", ok, text)
	}
}
