package agent_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap/zaptest"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/flows/lookup"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/transfer/control"
)

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

	flow    []byte
	hearing agent.Hearing
	stream  agent.Streamer

	mu     sync.Mutex
	events []agent.Event
}

func newBench(t *testing.T, results ...checkout.Result) *bench {
	t.Helper()
	line := newFakeLine()
	return &bench{
		t: t, dir: t.TempDir(), line: line, gate: &fakeGate{line: line}, desk: &fakeDesk{results: results},
		model: &fakeModel{}, memory: &memory{rows: make(map[string][]byte)}, served: make(chan error, 1),
		flow: flows.UtilityBill(),
	}
}

func (b *bench) start(resume string) {
	b.t.Helper()
	b.build()
	b.event(control.Event{Type: control.CallStarted, From: "sip:anna@example.net"})
	go func() { b.served <- b.bot.Serve(context.Background(), b.line, resume) }()
	b.t.Cleanup(func() { // a test that has failed leaves no bubble of goroutines
		b.line.hangUp()
		_ = b.bot.Close()
	})
}

// agrees starts a call and keys its way into the payment.
func (b *bench) agrees() {
	b.t.Helper()
	b.start("")
	b.until("press 1")
	b.press('1')
	b.until("Your balance")
	b.press('1')
}

// build makes the bot.
func (b *bench) build() {
	b.t.Helper()
	flow, err := lint.Parse("flow.yaml", b.flow)
	require.NoError(b.t, err)
	b.bot, err = agent.NewBot(agent.Config{Dir: b.dir}, agent.Deps{
		Flow: flow, Desk: b.desk, Gate: func(string) agent.Verbs { return b.gate }, Voice: b.voice, Model: b.model,
		Finder: lookup.New(nil, true, nil), Memory: b.memory, Log: zaptest.NewLogger(b.t),
		Hearing: b.hearing, Stream: b.stream,
		Events: func(ev agent.Event) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.events = append(b.events, ev)
		},
		Verify: func(token string) (string, error) {
			if token != "good" {
				return "", control.ErrResume
			}
			return "call-1", nil
		},
	})
	require.NoError(b.t, err)
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

// seen gives the events of a type so far.
func (b *bench) seen(kind agent.Type) []agent.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []agent.Event
	for _, ev := range b.events {
		if ev.Type == kind {
			out = append(out, ev)
		}
	}
	return out
}

// wait lets time pass until there are n events of a type.
func (b *bench) wait(kind agent.Type, n int) {
	b.t.Helper()
	for range 3000 {
		synctest.Wait()
		if len(b.seen(kind)) >= n {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	require.GreaterOrEqual(b.t, len(b.seen(kind)), n, kind)
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
