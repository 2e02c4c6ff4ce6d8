package agent_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
)

// keenVoice notes what it is asked for, and cannot say what holds a word.
type keenVoice struct {
	cannot string

	mu    sync.Mutex
	asked []string
}

func (v *keenVoice) Say(ctx context.Context, text string) ([]int16, error) {
	v.mu.Lock()
	v.asked = append(v.asked, text)
	v.mu.Unlock()
	return fakeVoice{broken: v.cannot}.Say(ctx, text)
}

// Everything that is known to be said is rendered before the first call, and what cannot be is named by its place.
func TestPrepare(t *testing.T) {
	t.Parallel()
	flow, err := lint.Parse("flow.yaml", flows.UtilityBill())
	require.NoError(t, err)
	voice := new(keenVoice)
	require.NoError(t, agent.Prepare(t.Context(), voice, flow))
	fixed, err := agent.Sentences("en")
	require.NoError(t, err)
	for _, text := range append(fixed, flow.Texts("en-GB")...) {
		require.True(t, slices.Contains(voice.asked, text), text)
	}

	err = agent.Prepare(t.Context(), &keenVoice{cannot: "Your balance"}, flow)
	require.ErrorContains(t, err, "node confirm (en-GB): its text has no audio: no voice")
	err = agent.Prepare(t.Context(), &keenVoice{cannot: "One moment"}, flow)
	require.ErrorContains(t, err, "the fixed sentence moment (en-GB): its text has no audio")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, agent.Prepare(ctx, voice, flow), context.Canceled)
}

// A flow of two languages is prepared, and spoken, in both.
func TestPrepare_EachLanguage(t *testing.T) {
	t.Parallel()
	text := strings.Replace(string(flows.UtilityBill()), "language: en-GB", "language: de", 1)
	flow, err := lint.Parse("flow.yaml", []byte(text))
	require.NoError(t, err)
	voice := new(keenVoice)
	require.NoError(t, agent.Prepare(t.Context(), voice, flow))
	require.Contains(t, voice.asked, "Einen Moment, bitte.")
	require.NotContains(t, voice.asked, "One moment, please.")
	all, err := agent.Sentences()
	require.NoError(t, err)
	require.Contains(t, all, "Un instant, s'il vous plaît.")
}
