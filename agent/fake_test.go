package agent_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

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
	last   int       // last sample of the last frame
	frames int       // with sound
	spoke  time.Time // when the last of them was sent
	listen func([]int16)
}

func newFakeLine() *fakeLine {
	return &fakeLine{keys: make(chan rune, 16), done: make(chan struct{})}
}

func (l *fakeLine) CallID() string { return "call-1" }

func (l *fakeLine) Rate() media.Hz { return 16000 }

func (l *fakeLine) Keys() <-chan rune { return l.keys }

func (l *fakeLine) Done() <-chan struct{} { return l.done }

func (l *fakeLine) hangUp() { l.once.Do(func() { close(l.done) }) }

func (l *fakeLine) Close(context.Context) error { l.hangUp(); return nil }

func (l *fakeLine) Listen(heard func(pcm []int16)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listen = heard
}

func (l *fakeLine) Speak(pcm []int16) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = int(pcm[len(pcm)-1])
	if pcm[0] != 0 {
		l.frames++
		l.spoke = time.Now()
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

// lastSound is when the bot was heard last.
func (l *fakeLine) lastSound() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.spoke
}

// level is how loud the bot speaks now: a constant where it does.
func (l *fakeLine) level() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
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
	nobody   bool  // at the hand-off target
	lost     error // the gate's answer when it is asked for the call
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

func (g *fakeGate) State(context.Context) (control.CallState, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return control.CallState{CallID: "call-1"}, g.lost
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
	select {
	case <-ctx.Done():
		return checkout.Result{Outcome: payments.OutcomeHungUp, Amount: req.Amount}, nil
	default:
		return d.results[n-1], nil
	}
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
	stuck        string        // never comes
	long         time.Duration // of a text; else one second
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
	if v.stuck != "" && strings.Contains(text, v.stuck) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	pcm := make([]int16, 16000)
	if v.long > 0 {
		pcm = make([]int16, int(v.long.Seconds()*16000))
	}
	for i := range pcm {
		pcm[i] = 1000
	}
	return pcm, nil
}

// fakeModel knows two words, and says in a task what its script says.
type fakeModel struct {
	answers func(n int, req model.Chat) []said // of the n-th answer, from 0

	mu    sync.Mutex
	seen  []string
	chats []model.Chat
}

// said is a part of an answer, or a fault, after a while.
type said struct {
	after time.Duration
	text  string
	calls []model.Call
	err   error
}

func (m *fakeModel) Chat(ctx context.Context, req model.Chat) iter.Seq2[model.Delta, error] {
	m.mu.Lock()
	req.Messages = slices.Clone(req.Messages)
	n := len(m.chats)
	m.chats = append(m.chats, req)
	m.mu.Unlock()
	return func(yield func(model.Delta, error) bool) {
		for _, part := range m.answers(n, req) {
			select {
			case <-time.After(part.after):
			case <-ctx.Done():
				yield(model.Delta{}, ctx.Err())
				return
			}
			if !yield(model.Delta{Text: part.text, Calls: part.calls}, part.err) || part.err != nil {
				return
			}
		}
	}
}

func (m *fakeModel) Understand(ctx context.Context, _ string, _ []flows.Intent, text string) (model.Understood, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seen = append(m.seen, text)
	if strings.HasSuffix(text, "slowly") {
		m.mu.Unlock()
		select {
		case <-time.After(5 * time.Second):
		case <-ctx.Done():
		}
		m.mu.Lock()
	}
	switch {
	case strings.Contains(text, "pay"):
		return model.Understood{Intent: "pay_bill"}, nil
	case strings.Contains(text, "down"):
		return model.Understood{}, errors.New("the model is down")
	default:
		return model.Understood{}, nil
	}
}

func (m *fakeModel) asked() []model.Chat {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.chats)
}
