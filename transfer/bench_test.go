package transfer

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/transfer/control"
)

const testToken = "0123456789abcdef0123456789abcdef"

// bench is a gate with fakes around it, in virtual time, and one call.
type bench struct {
	t       *testing.T
	gate    *Gate
	dialer  *fakeDialer
	bots    *control.Bots
	journal *control.Journal
	caller  *fakeLeg
	in      *fakeIncoming
	hangup  context.CancelFunc
	over    chan struct{}
	id      string
	renew   func()
	wg      sync.WaitGroup
}

func testConfig() Config {
	return Config{
		Profiles: map[string]Profile{"default": {
			URI: "sip:{link}@127.0.0.1:5080", Headers: map[string]string{"X-Link-Id": "{link}"},
		}},
		Listeners: []string{"recorder", "hearing"},
		Handoff:   map[string]string{"support": "sip:support@127.0.0.1:5090"},
	}
}

// virtual runs a test in virtual time against a fresh gate, which is drained at the end.
func virtual(t *testing.T, cfg Config, test func(t *testing.T, b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, cfg)
		defer b.stop()
		test(t, b)
	})
}

func newBench(t *testing.T, cfg Config) *bench {
	t.Helper()
	b := &bench{t: t, dialer: newDialer(), bots: control.NewBots(nil), journal: control.NewJournal(0)}
	var err error
	b.gate, err = NewGate(cfg, Deps{
		Dialer: b.dialer, Token: testToken, Bots: b.bots, Journal: b.journal, Resolver: fakeResolver{},
	})
	require.NoError(t, err)
	return b
}

func (b *bench) stop() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	b.lapse()
	b.gate.Drain(ctx)
	b.wg.Wait()
}

// register keeps a bot's lease until lapse is called.
func (b *bench) register(id string) {
	b.lapse()
	ctx, cancel := context.WithCancel(context.Background())
	require.NoError(b.t, b.bots.Register(control.Bot{ID: id, URI: "sip:" + id + "@127.0.0.1:5070"}))
	b.wg.Go(func() {
		for {
			select {
			case <-time.After(control.Renewal):
				_ = b.bots.Register(control.Bot{ID: id, URI: "sip:" + id + "@127.0.0.1:5070"})
			case <-ctx.Done():
				return
			}
		}
	})
	b.renew = cancel
}

// lapse stops renewing.
func (b *bench) lapse() {
	if b.renew != nil {
		b.renew()
		b.renew = nil
	}
}

// call places a call and lets it go as far as it goes by itself.
func (b *bench) call() {
	ctx, cancel := context.WithCancel(context.Background())
	b.caller, b.hangup, b.over = newLeg("caller"), cancel, make(chan struct{})
	b.in = &fakeIncoming{leg: b.caller}
	over := b.over
	b.wg.Go(func() {
		defer close(over)
		b.gate.HandleCall(ctx, b.in)
	})
	synctest.Wait()
	b.gate.mu.Lock()
	defer b.gate.mu.Unlock()
	b.id = ""
	for id := range b.gate.calls {
		b.id = id
	}
}

// open registers a bot and places a call.
func (b *bench) open() (bot *fakeLeg) {
	b.register("bot")
	b.call()
	b.after(0)
	return b.dialer.leg("bot")
}

// after lets time pass, and everything that is due in it happen.
func (b *bench) after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// capturing takes a fresh call to the provider.
func (b *bench) capturing() (bot, provider *fakeLeg) {
	bot = b.open()
	b.connect()
	require.Equal(b.t, control.Capturing, b.window())
	return bot, b.dialer.leg("link")
}

// connect closes the gate, connects, and has the listeners acknowledge.
func (b *bench) connect() {
	ctx := context.Background()
	require.NoError(b.t, b.gate.CloseGate(ctx, b.id))
	require.NoError(b.t, b.gate.Connect(ctx, b.id, control.Connect{Profile: "default", Link: "link"}))
	require.NoError(b.t, b.gate.Ack(ctx, b.id, control.Ack{Listener: "recorder", Dark: true}))
	require.NoError(b.t, b.gate.Ack(ctx, b.id, control.Ack{Listener: "hearing", Dark: true}))
	b.after(0)
}

func (b *bench) window() control.State {
	st, err := b.gate.State(context.Background(), b.id)
	require.NoError(b.t, err)
	return st.Window
}

func (b *bench) closed() bool {
	st, err := b.gate.State(context.Background(), b.id)
	require.NoError(b.t, err)
	return st.Closed
}

// events of all types named, or all.
func (b *bench) events(types ...control.Type) []control.Event {
	var some []control.Event
	for _, e := range b.journal.Since("", 0) {
		for _, t := range types {
			if e.Type == t {
				some = append(some, e)
			}
		}
		if len(types) == 0 {
			some = append(some, e)
		}
	}
	return some
}

// windows are the states that the window went through, the end with its reason.
func (b *bench) windows() []string {
	var all []string
	for _, e := range b.events(control.Window) {
		s := string(e.State)
		if e.Reason != "" {
			s += ":" + e.Reason
		}
		all = append(all, s)
	}
	return all
}

// ended is the reason of the call's end.
func (b *bench) ended() string {
	all := b.events(control.CallEnded)
	require.Len(b.t, all, 1)
	return all[0].Reason
}
