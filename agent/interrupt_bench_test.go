package agent_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/flows/lookup"
	"github.com/tonegate/tonegate/offline"
	"github.com/tonegate/tonegate/offline/recogniser"
	"github.com/tonegate/tonegate/speech"
	"github.com/tonegate/tonegate/transfer/control"
)

// BenchmarkInterruption has callers say a card number without a pause, in real time, to what is inside the binary, and
// tells how many of its sixteen digits they had said when the bot interrupted them.
func BenchmarkInterruption(b *testing.B) {
	speaker, ears := offline.NewSpeaker(offline.SpeakerConfig{}), recogniser.New(recogniser.Config{})
	defer func() {
		require.NoError(b, speaker.Close())
		require.NoError(b, ears.Close())
	}()
	require.NoError(b, ears.Warm(b.Context()))
	server := httptest.NewServer(offline.NewServer(speaker, ears, zap.NewNop()))
	defer server.Close()
	h := house{url: server.URL + "/v1", transport: &http.Transport{}}
	defer h.transport.CloseIdleConnections()
	for b.Loop() {
		for _, lead := range []string{"my card number is", ""} {
			for _, voice := range []string{"slt", "rms", "awb"} {
				said, of := h.interrupted(b, speaker, voice, lead)
				if said < 0 {
					b.Logf("%q, %s: not heard", lead, voice)
					continue
				}
				b.Logf("%q, %s: interrupted after %d of 16 digits, %.1f s of %.1f s", lead, voice, said,
					of[0].Seconds(), of[1].Seconds())
			}
		}
	}
}

// interrupted gives how many digits of a number a caller has said when they are interrupted, and when that is; -1 where they
// are not.
func (h house) interrupted(b *testing.B, speaker *offline.Speaker, voice, lead string) (int, [2]time.Duration) {
	b.Helper()
	digits := strings.Fields(strings.Repeat("four two ", 8))
	length := func(n int) ([]int16, time.Duration) {
		pcm, err := speaker.Speak(b.Context(), voice, strings.Join(append([]string{lead}, digits[:n]...), " ")+".")
		require.NoError(b, err)
		pcm = speech.Trim(pcm)
		return pcm, time.Duration(len(pcm)) * time.Second / offline.SpeakRate
	}
	pcm, whole := length(len(digits))
	line, found := newFakeLine(), make(chan time.Time, 16)
	client := speech.NewClient(speech.Config{BaseURL: h.url}, h.transport)
	flow, err := lint.Parse("flow.yaml", flows.UtilityBill())
	require.NoError(b, err)
	bot, err := agent.NewBot(agent.Config{Dir: b.TempDir()}, agent.Deps{
		Flow: flow, Desk: &fakeDesk{}, Voice: fakeVoice{}, Hearing: client, Model: &fakeModel{},
		Gate: func(string) agent.Verbs { return &fakeGate{line: line} }, Finder: lookup.New(nil, true, nil),
		Memory: &memory{rows: make(map[string][]byte)}, Log: zap.NewNop(),
		Events: func(ev agent.Event) {
			if ev.Type == agent.GuardCard {
				found <- time.Now()
			}
		},
		Verify: func(string) (string, error) { return "", control.ErrResume },
	})
	require.NoError(b, err)
	bot.Event(control.Event{CallID: "call-1", Type: control.CallStarted, At: time.Now()})
	served := make(chan error, 1)
	go func() { served <- bot.Serve(b.Context(), line, "") }()
	p := pace{line: line, next: time.Now()}
	p.still(2 * time.Second)
	began := time.Now()
	for frame := range slices.Chunk(pcm, offline.SpeakRate/50) {
		p.give(slices.Concat(frame, make([]int16, offline.SpeakRate/50-len(frame))))
	}
	p.still(3 * time.Second)
	line.hangUp()
	require.NoError(b, <-served)
	bot.Event(control.Event{CallID: "call-1", Type: control.CallEnded, Reason: "hung_up", At: time.Now()})
	require.NoError(b, bot.Close())
	if len(found) == 0 { // what the recogniser rejects or has no time for is no words
		return -1, [2]time.Duration{0, whole}
	}
	at := (<-found).Sub(began)
	said := 0
	for said < len(digits) {
		if _, end := length(said + 1); end > at {
			break
		}
		said++
	}
	return said, [2]time.Duration{at, whole}
}
