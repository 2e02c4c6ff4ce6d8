package agent_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap/zaptest"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/transfer/control"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// fakeLine is a call in virtual time: it keeps what was spoken and gives keys.
type fakeLine struct {
	keys chan rune
	done chan struct{}
	once sync.Once

	mu     sync.Mutex
	frames int // with sound
	listen func([]int16)
}

func newFakeLine() *fakeLine {
	return &fakeLine{keys: make(chan rune, 16), done: make(chan struct{})}
}

func (l *fakeLine) CallID() string              { return "call-1" }
func (l *fakeLine) Rate() media.Hz              { return 16000 }
func (l *fakeLine) Keys() <-chan rune           { return l.keys }
func (l *fakeLine) Done() <-chan struct{}       { return l.done }
func (l *fakeLine) hangUp()                     { l.once.Do(func() { close(l.done) }) }
func (l *fakeLine) Close(context.Context) error { l.hangUp(); return nil }
func (l *fakeLine) Listen(heard func(pcm []int16)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listen = heard
}
func (l *fakeLine) Speak(pcm []int16) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if pcm[0] != 0 {
		l.frames++
	}
	return nil
}

func (l *fakeLine) speak(pcm []int16) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.listen != nil {
		l.listen(pcm)
	}
}

func (l *fakeLine) heard() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.frames
}

// fakeGate keeps the verbs, and hangs up as the gate does.
type fakeGate struct {
	line *fakeLine

	mu       sync.Mutex
	said     []string
	collects []control.Collect
	acks     []control.Ack
	handoffs []string
	hangups  int
	returns  int
	nobody   bool // at the hand-off target
}

func (g *fakeGate) do(f func()) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	f()
	return nil
}

func (g *fakeGate) Collect(_ context.Context, c control.Collect) error {
	return g.do(func() { g.collects = append(g.collects, c) })
}
func (g *fakeGate) StopCollect(context.Context) error { return nil }
func (g *fakeGate) Ack(_ context.Context, a control.Ack) error {
	return g.do(func() { g.acks = append(g.acks, a) })
}

func (g *fakeGate) Caption(_ context.Context, c control.Caption) error {
	return g.do(func() { g.said = append(g.said, c.Text) })
}

func (g *fakeGate) Return(context.Context) error { return g.do(func() { g.returns++ }) }

func (g *fakeGate) Handoff(_ context.Context, h control.Handoff) error {
	_ = g.do(func() { g.handoffs = append(g.handoffs, h.Target) })
	if g.nobody {
		return errors.New("no answer")
	}
	g.line.hangUp()
	return nil
}

func (g *fakeGate) Hangup(context.Context) error {
	g.line.hangUp()
	return g.do(func() { g.hangups++ })
}

func (g *fakeGate) texts() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.said)
}

// fakeDesk answers each Take with the next result, once the hand-over sentence was said.
type fakeDesk struct {
	results []checkout.Result
	during  func() // in the window
	resumed *checkout.Result
	err     error

	resumeTakes time.Duration

	mu       sync.Mutex
	requests []checkout.Request
	windows  int
}

func (d *fakeDesk) Take(ctx context.Context, req checkout.Request, h checkout.Handover) (checkout.Result, error) {
	d.mu.Lock()
	d.requests = append(d.requests, req)
	n := len(d.requests)
	d.mu.Unlock()
	<-h.Said()
	if d.during != nil {
		d.during()
	}
	if d.err != nil {
		return checkout.Result{}, d.err
	}
	if ctx.Err() != nil {
		return checkout.Result{Outcome: payments.OutcomeHungUp, Amount: req.Amount}, nil
	}
	return d.results[n-1], nil
}

func (d *fakeDesk) Resume(context.Context, string) (checkout.Result, bool, error) {
	time.Sleep(d.resumeTakes)
	if d.resumed == nil {
		return checkout.Result{}, false, d.err
	}
	return *d.resumed, true, nil
}

func (d *fakeDesk) Window(control.Event) { d.mu.Lock(); defer d.mu.Unlock(); d.windows++ }

func (d *fakeDesk) asked() []checkout.Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.requests)
}

// fakeVoice says every text in one second; slow and broken ones on request.
type fakeVoice struct {
	slow, broken string
}

func (v fakeVoice) Say(ctx context.Context, text string) ([]int16, error) {
	if v.broken != "" && strings.Contains(text, v.broken) {
		return nil, errors.New("no voice")
	}
	if v.slow != "" && strings.Contains(text, v.slow) {
		select {
		case <-time.After(4 * time.Second):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	pcm := make([]int16, 16000)
	for i := range pcm {
		pcm[i] = 1000
	}
	return pcm, nil
}

// fakeModel knows two words.
type fakeModel struct {
	mu   sync.Mutex
	seen []string
}

func (m *fakeModel) Understand(_ context.Context, _ string, _ []flows.Intent, text string) (model.Understood, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seen = append(m.seen, text)
	switch {
	case strings.Contains(text, "pay"):
		return model.Understood{Intent: "pay_bill"}, nil
	case strings.Contains(text, "down"):
		return model.Understood{}, errors.New("the model is down")
	default:
		return model.Understood{}, nil
	}
}

type memory struct {
	mu   sync.Mutex
	rows map[string][]byte
}

func (m *memory) SaveConversation(_ context.Context, id string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rows[id] = slices.Clone(data)
	return nil
}

func (m *memory) LoadConversation(_ context.Context, id string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if row, ok := m.rows[id]; ok {
		return row, nil
	}
	return nil, payments.ErrNotFound
}

func (m *memory) DeleteConversation(_ context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.rows, id)
	return nil
}

func (m *memory) node(t *testing.T) string {
	t.Helper()
	var row struct{ Node string }
	data, err := m.LoadConversation(t.Context(), "call-1")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &row))
	return row.Node
}

// bench is a bot with fakes around it, in a synctest bubble.
type bench struct {
	t      *testing.T
	dir    string
	line   *fakeLine
	gate   *fakeGate
	desk   *fakeDesk
	voice  fakeVoice
	model  *fakeModel
	memory *memory
	bot    *agent.Bot
	served chan error
	seq    uint64
}

func newBench(t *testing.T, results ...checkout.Result) *bench {
	t.Helper()
	line := newFakeLine()
	return &bench{
		t: t, dir: t.TempDir(), line: line, gate: &fakeGate{line: line}, desk: &fakeDesk{results: results},
		model: &fakeModel{}, memory: &memory{rows: make(map[string][]byte)}, served: make(chan error, 1),
	}
}

func (b *bench) start(resume string) {
	b.t.Helper()
	flow, err := flows.Parse("flow.yaml", flows.UtilityBill())
	require.NoError(b.t, err)
	b.bot, err = agent.NewBot(agent.Config{Dir: b.dir}, agent.Deps{
		Flow: flow, Desk: b.desk, Gate: func(string) agent.Verbs { return b.gate }, Voice: b.voice, Model: b.model,
		Finder: flows.NewFinder(nil, true, nil), Memory: b.memory, Log: zaptest.NewLogger(b.t),
		Verify: func(token string) (string, error) {
			if token != "good" {
				return "", control.ErrResume
			}
			return "call-1", nil
		},
	})
	require.NoError(b.t, err)
	b.event(control.Event{Type: control.CallStarted, From: "sip:anna@example.net"})
	go func() { b.served <- b.bot.Serve(context.Background(), b.line, resume) }()
}

func (b *bench) event(ev control.Event) {
	b.seq++
	ev.Seq, ev.CallID, ev.At = b.seq, "call-1", time.Now()
	b.bot.Event(ev)
}

// until lets time pass until the bot has said text, and its end is near.
func (b *bench) until(text string) {
	b.t.Helper()
	for range 1200 {
		if slices.ContainsFunc(b.gate.texts(), func(s string) bool { return strings.Contains(s, text) }) {
			time.Sleep(1200 * time.Millisecond)
			synctest.Wait()
			return
		}
		time.Sleep(50 * time.Millisecond)
		synctest.Wait()
	}
	require.Contains(b.t, b.gate.texts(), text)
}

func (b *bench) press(keys ...rune) {
	for _, k := range keys {
		b.line.keys <- k
		synctest.Wait()
	}
}

func (b *bench) typed(text string) {
	b.event(control.Event{Type: control.CallText, Text: text})
	synctest.Wait()
}

// finish ends the call as the gate does and gives result.json.
func (b *bench) finish(timings *control.Timings) map[string]any {
	b.t.Helper()
	require.NoError(b.t, <-b.served)
	b.event(control.Event{Type: control.CallEnded, Reason: "hung_up", Timings: timings})
	synctest.Wait()
	return b.result()
}

func (b *bench) result() map[string]any {
	b.t.Helper()
	require.Zero(b.t, b.bot.Calls(), "the call is over")
	require.NoError(b.t, b.bot.Close())
	var result map[string]any
	require.NoError(b.t, json.Unmarshal([]byte(b.file("result.json")), &result))
	return result
}

func (b *bench) file(name string) string {
	b.t.Helper()
	text, err := os.ReadFile(filepath.Join(b.dir, "call-1", name))
	require.NoError(b.t, err)
	return string(text)
}

func approved() checkout.Result {
	return checkout.Result{
		Outcome: payments.OutcomeApproved, PaymentID: "pay_1", AttemptID: "att_1", Mode: checkout.ModeBridge,
		Amount: payments.Money{Minor: 4250, Currency: "GBP"}, Reference: "INV-1001",
		Card: &payments.Card{Brand: "visa", Last4: "4242"},
	}
}

func declined(class payments.Class, reason string) checkout.Result {
	r := approved()
	r.Outcome, r.Class, r.Reason = payments.OutcomeDeclined, class, reason
	return r
}
