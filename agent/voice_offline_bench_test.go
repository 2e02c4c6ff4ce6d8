package agent_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/flows/lookup"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline"
	"github.com/tonegate/tonegate/offline/recogniser"
	"github.com/tonegate/tonegate/speech"
	"github.com/tonegate/tonegate/transfer/control"
)

// house is what is inside the binary: voice, recogniser and rules behind the API.
type house struct {
	url       string
	transport *http.Transport
	words     [][]int16 // that a caller says, one after the other
}

// offlineWaits is what callers waited for without a network, in ms.
type offlineWaits struct {
	calls int
	first []float64
	paid  int // calls that came to the payment by voice alone
}

// measureOffline has callers pay the example's bill by voice: alone, and ten at once.
func measureOffline(b *testing.B) []offlineWaits {
	b.Helper()
	speaker, ears := offline.NewSpeaker(offline.SpeakerConfig{}), recogniser.New(recogniser.Config{})
	defer func() {
		require.NoError(b, speaker.Close())
		require.NoError(b, ears.Close())
	}()
	require.NoError(b, ears.Warm(b.Context()))
	server := httptest.NewServer(offline.NewServer(speaker, ears, zap.NewNop()))
	defer server.Close()
	h := house{url: server.URL + "/v1", transport: &http.Transport{MaxIdleConnsPerHost: voiceCalls}}
	defer h.transport.CloseIdleConnections()
	for _, text := range []string{"I would like to pay my bill.", "Yes please."} {
		pcm, err := speaker.Speak(b.Context(), "rms", text)
		require.NoError(b, err)
		h.words = append(h.words, speech.Trim(pcm))
	}
	var out []offlineWaits
	for _, calls := range []int{1, 10} {
		out = append(out, h.measure(b, calls))
	}
	return out
}

func (h house) measure(b *testing.B, calls int) offlineWaits {
	b.Helper()
	out := offlineWaits{calls: calls}
	lines, desk := make(map[string]*fakeLine), &fakeDesk{results: slices.Repeat([]checkout.Result{approved()}, calls)}
	for i := range calls {
		lines[fmt.Sprintf("call-%d", i)] = newFakeLine()
	}
	client := speech.NewClient(speech.Config{BaseURL: h.url}, h.transport)
	prompts := speech.NewPrompts(speech.Config{BaseURL: h.url}, client)
	flow, err := lint.Parse("flow.yaml", flows.UtilityBill())
	require.NoError(b, err)
	require.NoError(b, agent.Prepare(b.Context(), prompts, flow))
	var mu sync.Mutex
	bot, err := agent.NewBot(agent.Config{Dir: b.TempDir()}, agent.Deps{
		Flow: flow, Desk: desk, Voice: prompts, Stream: client, Hearing: client,
		Gate:  func(id string) agent.Verbs { return &fakeGate{line: lines[id]} },
		Model: model.NewClient(model.Config{BaseURL: h.url}, h.transport), Finder: lookup.New(nil, true, nil),
		Memory: &memory{rows: make(map[string][]byte)}, Log: zap.NewNop(),
		Events: func(ev agent.Event) {
			if ev.Type == agent.TurnAnswered && ev.By == agent.ByVoice {
				mu.Lock()
				defer mu.Unlock()
				out.first = append(out.first, float64(ev.Latency.FirstFrame))
			}
		},
		Verify: func(string) (string, error) { return "", control.ErrResume },
	})
	require.NoError(b, err)
	var group sync.WaitGroup
	for i := range calls {
		group.Go(func() {
			time.Sleep(time.Duration(i) * 137 * time.Millisecond)
			h.call(b, bot, pacedLine{lines[fmt.Sprintf("call-%d", i)], fmt.Sprintf("call-%d", i)})
		})
	}
	group.Wait()
	require.NoError(b, bot.Close())
	out.paid = len(desk.asked())
	return out
}

// call is one caller, who answers each of the bot's questions when it is over.
func (h house) call(b *testing.B, bot *agent.Bot, line pacedLine) {
	b.Helper()
	bot.Event(control.Event{CallID: line.id, Type: control.CallStarted, At: time.Now()})
	served := make(chan error, 1)
	go func() { served <- bot.Serve(b.Context(), line, "") }()
	p := pace{line: line.fakeLine, next: time.Now()}
	p.still(time.Second)
	for _, words := range h.words {
		for time.Since(line.lastSound()) < time.Second { // the bot speaks
			p.frame(false)
		}
		for pcm := range slices.Chunk(words, int(offline.SpeakRate)/50) {
			frame := make([]int16, int(offline.SpeakRate*media.Hz(media.FrameDuration)/media.Hz(time.Second)))
			copy(frame, pcm)
			p.give(frame)
		}
		p.still(3 * time.Second)
	}
	line.hangUp()
	require.NoError(b, <-served)
	bot.Event(control.Event{CallID: line.id, Type: control.CallEnded, Reason: "hung_up", At: time.Now()})
}
