package agent_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/agent/model/modeltest"
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

// BenchmarkVoice has a hundred callers speak to one bot, in real time: once with a model by npm's aimock, once with one of
// ours, both of which take 300 ms; and a few with what is inside the binary.
func BenchmarkVoice(b *testing.B) {
	stub := httptest.NewServer(http.HandlerFunc(lateModel))
	defer stub.Close()
	peer := modeltest.Aimock(b)
	for b.Loop() {
		page := voiceReport{peer: measureVoice(b, peer), stub: measureVoice(b, stub.URL+"/v1"), offline: measureOffline(b)}
		page.write(b)
	}
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

// readyEars understand at once.
type readyEars struct{}

func (readyEars) Hear(context.Context, []int16, speech.Hint) (speech.Heard, error) {
	return speech.Heard{Text: "what do I have to pay", Confidence: 1}, nil
}

// pacedLine is a call in real time.
type pacedLine struct {
	*fakeLine
	id string
}

func (l pacedLine) CallID() string { return l.id }

// waits keeps what callers waited for.
type waits struct {
	lines map[string]*fakeLine

	mu    sync.Mutex
	wire  map[string]time.Duration // of the model's last answer, by call
	first []float64                // last voiced frame to first frame of the answer, in ms as all of them
	model []float64
	ours  []float64
	fixed []float64
	stops []float64
}

// measureVoice has voiceCalls callers speak at once.
func measureVoice(b *testing.B, url string) *waits {
	b.Helper()
	w := &waits{lines: make(map[string]*fakeLine), wire: make(map[string]time.Duration)}
	for i := range voiceCalls {
		w.lines[fmt.Sprintf("call-%d", i)] = newFakeLine()
	}
	transport := &http.Transport{MaxIdleConnsPerHost: voiceCalls}
	defer transport.CloseIdleConnections()
	bot := w.bot(b, url, clocked{transport, w})
	var group sync.WaitGroup
	for i := range voiceCalls {
		group.Go(func() {
			time.Sleep(time.Duration(i) * 37 * time.Millisecond)
			w.call(b, bot, fmt.Sprintf("call-%d", i))
		})
	}
	group.Wait()
	require.NoError(b, bot.Close())
	require.GreaterOrEqual(b, len(w.first), voiceCalls*(voiceTurns-1))
	require.GreaterOrEqual(b, len(w.stops), voiceCalls*9/10)
	return w
}

// callKey is the place of a call's id in the context of what is asked for it.
type callKey struct{}

// clocked notes how long the model takes on the wire: from its request to the first bytes of its answer.
type clocked struct {
	http.RoundTripper

	waits *waits
}

// RoundTrip asks.
func (c clocked) RoundTrip(r *http.Request) (*http.Response, error) {
	began := time.Now()
	res, err := c.RoundTripper.RoundTrip(r)
	if err == nil {
		id, _ := r.Context().Value(callKey{}).(string)
		res.Body = &clockedBody{ReadCloser: res.Body, first: func() { c.waits.answeredBy(id, time.Since(began)) }}
	}
	return res, err
}

type clockedBody struct {
	io.ReadCloser

	first func()
	read  bool
}

// Read reads, and notes the first time.
func (c *clockedBody) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if !c.read {
		c.read = true
		c.first()
	}
	return n, err
}

func (w *waits) answeredBy(id string, took time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wire[id] = took
}

// turn takes what the bot tells of an answer.
func (w *waits) turn(ev agent.Event) {
	if ev.Type != agent.TurnAnswered || ev.Latency == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	wire := ms(w.wire[ev.CallID])
	w.first = append(w.first, float64(ev.Latency.FirstFrame))
	w.model = append(w.model, wire)
	w.ours = append(w.ours, max(0, float64(ev.Latency.FirstFrame-ev.Latency.TurnEnd)-wire))
}

// bot makes the one that all call.
func (w *waits) bot(b *testing.B, url string, transport http.RoundTripper) *agent.Bot {
	b.Helper()
	flow, err := lint.Parse("flow.yaml", []byte(strings.Replace(taskFlow, "max_turns: 4", "max_turns: 9", 1)))
	require.NoError(b, err)
	bot, err := agent.NewBot(agent.Config{Dir: b.TempDir()}, agent.Deps{
		Flow: flow, Desk: &fakeDesk{}, Voice: fakeVoice{},
		Gate:  func(id string) agent.Verbs { return &fakeGate{line: w.lines[id]} },
		Model: model.NewClient(model.Config{BaseURL: url}, transport), Finder: lookup.New(nil, true, nil),
		Memory: &memory{rows: make(map[string][]byte)}, Log: zap.NewNop(), Hearing: readyEars{}, Events: w.turn,
		Verify: func(string) (string, error) { return "", control.ErrResume },
	})
	require.NoError(b, err)
	return bot
}

// call is one caller: voiceTurns times a second of voice, then silence until the bot has answered. The last answer is
// spoken over.
func (w *waits) call(b *testing.B, bot *agent.Bot, id string) {
	b.Helper()
	line := pacedLine{w.lines[id], id}
	bot.Event(control.Event{CallID: id, Type: control.CallStarted, At: time.Now()})
	served := make(chan error, 1)
	began := time.Now()
	go func() { served <- bot.Serve(context.WithValue(b.Context(), callKey{}, id), line, "") }()
	p := pace{line: line.fakeLine, next: time.Now()}
	for p.n < 500 && line.heard() == 0 {
		p.frame(false)
	}
	fixed := time.Since(began)
	for range voiceTurns {
		p.still(1500 * time.Millisecond) // the bot speaks a second
		p.voice(time.Second)
		p.still(2 * time.Second)
	}
	p.voice(time.Second)
	before := line.heard()
	for waited := 0; waited < 250 && line.heard() < before+15; waited++ {
		p.frame(false)
	}
	over := time.Now()
	p.voice(600 * time.Millisecond)
	stopped := line.lastSound().Sub(over)
	line.hangUp()
	require.NoError(b, <-served)
	bot.Event(control.Event{CallID: id, Type: control.CallEnded, Reason: "hung_up", At: time.Now()})
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fixed = append(w.fixed, ms(fixed))
	if stopped > 0 { // else it had nothing to say any more
		w.stops = append(w.stops, ms(stopped))
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

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

func (p *pace) voice(d time.Duration) {
	for range int(d / media.FrameDuration) {
		p.frame(true)
	}
}

// frame gives 20 ms of a voice, or of the line's noise.
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
	p.give(pcm)
}

// give gives 20 ms in real time.
func (p *pace) give(pcm []int16) {
	p.n++
	p.line.speak(pcm)
	p.next = p.next.Add(media.FrameDuration)
	time.Sleep(time.Until(p.next)) // a caller's frames come in real time
}
