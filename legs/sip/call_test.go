package sip

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// ear is a sink that tells what it got.
type ear struct {
	frames chan media.Codec
	keys   chan dtmf.Event
	mu     sync.Mutex
	count  int
}

func newEar() *ear {
	return &ear{frames: make(chan media.Codec, 1000), keys: make(chan dtmf.Event, 100)}
}

func (r *ear) Frame(f media.Frame) {
	r.mu.Lock()
	r.count++
	r.mu.Unlock()
	select {
	case r.frames <- f.Codec:
	default:
	}
}

func (r *ear) Key(e dtmf.Event) { r.keys <- e }

// listen gives an endpoint that serves until the test is over.
func listen(t *testing.T, cfg Config) *Endpoint {
	t.Helper()
	if cfg.UDP == "" && cfg.TCP == "" {
		cfg.UDP = "127.0.0.1:0"
	}
	cfg.Log = newTestLog(t)
	return listenAs(t, cfg)
}

// listenAs is listen with nothing filled in.
func listenAs(t *testing.T, cfg Config) *Endpoint {
	t.Helper()
	e, err := New(cfg)
	require.NoError(t, err)
	e.byeTimeout = byeTimeout / 4 // Few of the peers here answer the last BYE.
	run(t, e)
	return e
}

// run lets an endpoint serve until the test is over.
func run(t *testing.T, e *Endpoint) {
	t.Helper()
	require.NoError(t, e.Listen(t.Context()))
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- e.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
	})
}

// answerer gives an endpoint that answers each call and hands its leg over.
func answerer(t *testing.T, cfg Config) (*Endpoint, <-chan *Leg) {
	t.Helper()
	answered := make(chan *Leg, 100)
	cfg.Handler = answerTo(answered)
	return listen(t, cfg), answered
}

// answerTo answers each call, hands its leg over and stays until it ends.
func answerTo(answered chan<- *Leg) Handler {
	return func(ctx context.Context, in *Incoming) {
		l, err := in.Answer(ctx)
		if err != nil {
			return
		}
		answered <- l
		<-ctx.Done()
	}
}

// call connects two endpoints.
func call(t *testing.T, caller, callee Config) (a, b *Leg) {
	t.Helper()
	to, answered := answerer(t, callee)
	from := listen(t, caller)
	a, err := from.Dial(t.Context(), Invite{URI: to.URI("desk")})
	require.NoError(t, err)
	return a, receive(t, answered)
}

func receive[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		require.FailNow(t, "waited in vain")
		panic("unreachable")
	}
}

// talk writes silence until the test is over or the leg ends.
func talk(t *testing.T, l *Leg) {
	t.Helper()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		ticker := time.NewTicker(media.FrameDuration)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				_ = l.Write(media.SilentFrame(media.PCMU))
			case <-l.Done():
				return
			case <-stop:
				return
			}
		}
	})
	t.Cleanup(func() { close(stop); wg.Wait() })
}

func TestCall(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		cfg  Config
	}{
		{"udp", Config{UDP: "127.0.0.1:0"}},
		{"tcp", Config{TCP: "127.0.0.1:0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, b := call(t, tt.cfg, tt.cfg)
			require.Equal(t, media.PCMU, a.Codec())
			require.Equal(t, media.PCMU, b.Codec())
			ea, eb := newEar(), newEar()
			a.Attach(ea)
			b.Attach(eb)
			talk(t, a)
			talk(t, b)
			for range 20 {
				receive(t, ea.frames)
				receive(t, eb.frames)
			}
			require.NoError(t, a.Press(dtmf.Key(4), 80*time.Millisecond))
			require.NoError(t, a.Press(dtmf.Key(4), 80*time.Millisecond))
			require.Equal(t, dtmf.Key(4), receive(t, eb.keys).Key)
			require.Equal(t, dtmf.Key(4), receive(t, eb.keys).Key)

			require.NoError(t, a.Close(t.Context()))
			receive(t, b.Done())
			require.ErrorIs(t, a.Err(), legs.ErrClosed)
			require.ErrorIs(t, b.Err(), legs.ErrHangup)
			require.Empty(t, eb.keys)
		})
	}
}

func TestHold(t *testing.T) {
	t.Parallel()
	a, b := call(t, Config{}, Config{})
	ea, eb := newEar(), newEar()
	a.Attach(ea)
	b.Attach(eb)
	talk(t, a)
	talk(t, b)
	receive(t, ea.frames)
	require.NoError(t, a.Hold(t.Context(), true))
	require.True(t, receive(t, b.Held()))
	require.NoError(t, a.Hold(t.Context(), false))
	require.False(t, receive(t, b.Held()))
	for len(ea.frames) > 0 {
		<-ea.frames
	}
	receive(t, ea.frames)
	require.NoError(t, b.Close(t.Context()))
	receive(t, a.Done())
}

func TestRefusedCall(t *testing.T) {
	t.Parallel()
	rung := make(chan int, 1)
	to := listen(t, Config{Handler: func(ctx context.Context, in *Incoming) {
		_ = in.Ring(ctx)
		<-rung
		_ = in.Refuse(ctx, 486)
	}})
	from := listen(t, Config{})
	_, err := from.Dial(t.Context(), Invite{URI: to.URI("desk"), Ringing: func(s int) { rung <- s }})
	refused, ok := errors.AsType[*legs.RefusedError](err)
	require.True(t, ok)
	require.Equal(t, 486, refused.Status)
}

func TestCancelledCall(t *testing.T) {
	t.Parallel()
	gone := make(chan error, 1)
	to := listen(t, Config{Handler: func(ctx context.Context, in *Incoming) {
		_ = in.Ring(ctx)
		<-ctx.Done()
		gone <- context.Cause(ctx)
	}})
	from := listen(t, Config{})
	ctx, cancel := context.WithCancel(t.Context())
	_, err := from.Dial(ctx, Invite{URI: to.URI("desk"), Ringing: func(int) { cancel() }})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, receive(t, gone), legs.ErrHangup)
	require.Eventually(t, func() bool { return from.Calls() == 0 }, patience, time.Millisecond)
}

// TestCancelledCall_OneAnswer gives no ACK to the 487, so that it is sent again: what the handler says late must not
// have taken its place.
func TestCancelledCall_OneAnswer(t *testing.T) {
	t.Parallel()
	refused := make(chan error, 1)
	e := listen(t, Config{Handler: func(ctx context.Context, in *Incoming) {
		_ = in.Ring(ctx)
		<-ctx.Done()
		refused <- in.Refuse(context.WithoutCancel(ctx), 503)
	}})
	p := newPeer(t, e)
	via := "Via: SIP/2.0/UDP " + p.addr().String() + ";rport;branch=z9hG4bK" + randomID(6)
	p.request("INVITE", p.sdp("0"), via)
	p.read(func(m sip.Message) bool {
		res, ok := m.(*sip.Response)
		return ok && res.StatusCode == 180
	})
	p.request("CANCEL", "", via)
	require.Error(t, receive(t, refused))
	for range 2 {
		require.Equal(t, 487, p.final(sip.INVITE).StatusCode)
	}
}
