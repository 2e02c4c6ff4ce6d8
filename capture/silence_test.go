package capture_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
)

func silent(b *bundle) { b.cfg.Flows[0].Prompts = "none" }

// A flow without words takes a card as any other, and its caller hears nothing from the first frame to the last.
func TestAFlowWithoutWords(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ keys, result, reason string }{
		"approved":   {okCard + "#1212#123#", "SUCCESS", ""},
		"second try": {"42#.." + okCard + "#1212#123#", "SUCCESS", ""},
		"declined":   {"4000000000000002#1212#123#", "DECLINE", "generic_decline"},
		"star twice": {"4242**", "CANCELLED", "cancelled_by_caller"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onCall(t, silent, func(t *testing.T, _ *bundle, c *fakeCall, see func() map[string]any) {
				began := time.Now()
				c.press(t, tt.keys)
				<-c.done
				got := see()
				require.Equal(t, tt.result, got["transactionResult"])
				require.Equal(t, tt.reason, got["reason"])
				require.Empty(t, c.heard())
				took := time.Since(began)
				require.InDelta(t, took.Seconds(), c.longestSilence(0).Seconds(), 0.1, "not a sound")
				require.Greater(t, c.longestSilence(0), time.Second, "the result is out before the call ends")
			})
		})
	}
}

// What to key is still being said by somebody else while the first key is waited for.
func TestAFlowWithoutWordsWaitsLonger(t *testing.T) {
	t.Parallel()
	onCall(t, silent, func(t *testing.T, _ *bundle, c *fakeCall, see func() map[string]any) {
		began := time.Now()
		<-c.done
		require.Equal(t, "input_timeout", see()["reason"])
		require.InDelta(t, 61, time.Since(began).Seconds(), 1, "three times 20 s")
	})
}

func TestAFlowWithoutWordsIsChecked(t *testing.T) {
	t.Parallel()
	cfg := testConfig()
	cfg.Flows[0].Prompts = "none"
	require.NoError(t, cfg.Validate())
	require.Empty(t, cfg.PromptErrors())
	cfg.Flows[0].Languages = map[string]string{"es": ""}
	cfg.Flows[0].Fields = []capture.Field{{Name: "card_number", Confirm: true}, {Name: "expiry"}}
	require.ErrorContains(t, cfg.Validate(), "flows[0].languages: want none")
	require.ErrorContains(t, cfg.Validate(), "flows[0].fields[0].confirm: want false")
}
