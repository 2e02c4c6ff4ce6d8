package agent_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/flows/lookup"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/speech"
	"github.com/tonegate/tonegate/transfer/control"
)

//nolint:gochecknoglobals // A flag.
var voicePage = flag.String("page", "", "document that the voice benchmark writes its figures into")

const (
	voiceCalls = 100
	voiceTurns = 4
	modelTakes = 300 * time.Millisecond
)

// pacedLine is a call in real time.
type pacedLine struct {
	*fakeLine
	id string
}

func (l pacedLine) CallID() string { return l.id }

// readyEars understand at once.
type readyEars struct{}

func (readyEars) Hear(context.Context, []int16, speech.Hint) (speech.Heard, error) {
	return speech.Heard{Text: "how much is it", Confidence: 1}, nil
}

// lateModel is an OpenAI-compatible server that says one sentence after modelTakes.
func lateModel(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(modelTakes):
	case <-r.Context().Done():
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = fmt.Fprint(w, `data: {"choices":[{"index":0,"delta":{"role":"assistant","content":"You owe a part of it. "},`,
		`"finish_reason":"stop"}]}`,
		"\n\ndata: [DONE]\n\n")
}

// waits keeps what callers waited for.
type waits struct {
	lines map[string]*fakeLine

	mu      sync.Mutex
	answers []agent.Latency
	fixed   []time.Duration
}

func (w *waits) turn(ev agent.Event) {
	if ev.Type != agent.TurnAnswered || ev.Latency == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers = append(w.answers, *ev.Latency)
}

// BenchmarkVoice has a hundred callers speak to one bot, whose model takes 300 ms, in real time.
func BenchmarkVoice(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(lateModel))
	defer server.Close()
	transport := &http.Transport{MaxIdleConnsPerHost: voiceCalls}
	defer transport.CloseIdleConnections()
	for b.Loop() {
		w := &waits{lines: make(map[string]*fakeLine)}
		for i := range voiceCalls {
			w.lines[fmt.Sprintf("call-%d", i)] = newFakeLine()
		}
		bot := w.bot(b, server.URL, transport)
		var group sync.WaitGroup
		for i := range voiceCalls {
			group.Go(func() {
				time.Sleep(time.Duration(i) * 37 * time.Millisecond)
				w.call(b, bot, fmt.Sprintf("call-%d", i))
			})
		}
		group.Wait()
		require.NoError(b, bot.Close())
		w.report(b)
	}
}

// bot makes the one that all call.
func (w *waits) bot(b *testing.B, url string, transport http.RoundTripper) *agent.Bot {
	b.Helper()
	flow, err := lint.Parse("flow.yaml", []byte(strings.Replace(taskFlow, "max_turns: 4", "max_turns: 9", 1)))
	require.NoError(b, err)
	bot, err := agent.NewBot(agent.Config{Dir: b.TempDir()}, agent.Deps{
		Flow: flow, Desk: &fakeDesk{}, Voice: fakeVoice{},
		Gate:  func(id string) agent.Verbs { return &fakeGate{line: w.lines[id]} },
		Model: model.NewClient(model.Config{BaseURL: url + "/v1"}, transport), Finder: lookup.New(nil, true, nil),
		Memory: &memory{rows: make(map[string][]byte)}, Log: zap.NewNop(), Hearing: readyEars{}, Events: w.turn,
		Verify: func(string) (string, error) { return "", control.ErrResume },
	})
	require.NoError(b, err)
	return bot
}

// call is one caller: voiceTurns times a second of voice, then silence until the bot has answered.
func (w *waits) call(b *testing.B, bot *agent.Bot, id string) {
	b.Helper()
	line := pacedLine{w.lines[id], id}
	bot.Event(control.Event{CallID: id, Type: control.CallStarted, At: time.Now()})
	served := make(chan error, 1)
	began := time.Now()
	go func() { served <- bot.Serve(b.Context(), line, "") }()
	p := pace{line: line.fakeLine, next: time.Now()}
	for line.heard() == 0 {
		p.frame(false)
	}
	w.mu.Lock()
	w.fixed = append(w.fixed, time.Since(began))
	w.mu.Unlock()
	for range voiceTurns {
		p.still(1500 * time.Millisecond) // the bot speaks a second
		for range 50 {
			p.frame(true)
		}
		p.still(2 * time.Second)
	}
	line.hangUp()
	require.NoError(b, <-served)
	bot.Event(control.Event{CallID: id, Type: control.CallEnded, Reason: "hung_up", At: time.Now()})
}

// pace gives a line the caller's frames, 20 ms each.
type pace struct {
	line *fakeLine
	next time.Time
	n    int
}

func (p *pace) still(d time.Duration) {
	for range int(d / media.FrameDuration) {
		p.frame(false)
	}
}

func (p *pace) frame(voiced bool) {
	pcm := make([]int16, 320)
	for i := range pcm {
		at := p.n*len(pcm) + i
		pcm[i] = hiss(at)
		if voiced {
			t := float64(at) / 16000
			pcm[i] += int16(3000 * (math.Sin(2*math.Pi*140*t) + math.Sin(2*math.Pi*280*t)/2 + math.Sin(2*math.Pi*700*t)/3))
		}
	}
	p.n++
	p.line.speak(pcm)
	p.next = p.next.Add(media.FrameDuration)
	time.Sleep(time.Until(p.next)) // a caller's frames come in real time
}

// report prints the figures, and writes them into the page.
func (w *waits) report(b *testing.B) {
	b.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	require.GreaterOrEqual(b, len(w.answers), voiceCalls*(voiceTurns-1))
	first, ours := make([]float64, 0, len(w.answers)), make([]float64, 0, len(w.answers))
	for _, l := range w.answers {
		first = append(first, float64(l.FirstFrame))
		ours = append(ours, float64(l.FirstFrame-l.TurnEnd-modelTakes.Milliseconds()))
	}
	fixed := make([]float64, 0, len(w.fixed))
	for _, d := range w.fixed {
		fixed = append(fixed, float64(d.Milliseconds()))
	}
	var table strings.Builder
	table.WriteString("| what | aim | measured |\n|---|---|---|\n")
	fmt.Fprintf(&table, "| last voiced frame to first frame of the bot, p50 | 800 ms | %.0f ms |\n", quantile(first, .5))
	fmt.Fprintf(&table, "| the same, p95 | 1500 ms | %.0f ms |\n", quantile(first, .95))
	fmt.Fprintf(&table, "| of that our own share: without the turn's last silence and the model, p95 | 30 ms | %.0f ms |\n",
		quantile(ours, .95))
	fmt.Fprintf(&table, "| a fixed prompt starts, p95 | 300 ms | %.0f ms |\n", quantile(fixed, .95))
	load, _ := os.ReadFile("/proc/loadavg") // none elsewhere
	fmt.Fprintf(&table, "\n%s, %d calls at once, %d answers, %d processors, load average %.4s.\n",
		time.Now().Format(time.DateOnly), voiceCalls, len(w.answers), runtime.NumCPU(), load)
	b.Log("\n" + table.String())
	b.ReportMetric(quantile(first, .5), "first-p50-ms")
	b.ReportMetric(quantile(first, .95), "first-p95-ms")
	b.ReportMetric(quantile(ours, .95), "ours-p95-ms")
	if *voicePage != "" {
		require.NoError(b, os.WriteFile(*voicePage, []byte(voiceHead+table.String()), 0o600))
	}
}

// voiceHead stands before the figures.
const voiceHead = `# How long a caller waits, measured

` + "`make bench-voice`" + ` has a hundred callers speak at once to one bot, in real time.
The model is a server of the OpenAI kind that answers after 300 ms; recogniser and voice answer at once, so that what is
left is ours. The aims are the design's. What a caller
waits for is the silence that ends a turn, some 500 ms, the model's 300 ms, and what is ours. On a machine that has other
work the last row but one grows first.

`

func quantile(values []float64, q float64) float64 {
	slices.Sort(values)
	return values[min(len(values)-1, int(q*float64(len(values))))]
}
