package transfer

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/transfer/control"
)

// refusedWindow checks a window that ended without a provider: the bot goes on, the listeners too.
func refusedWindow(b *bench, reason string) {
	b.t.Helper()
	w := b.windows()
	require.Equal(b.t, "ended:"+reason, w[len(w)-1])
	require.Equal(b.t, "returning", w[len(w)-2])
	require.False(b.t, b.closed())
	require.Len(b.t, b.events(control.ListenerResume), len(b.events(control.ListenerDarken)))
	require.False(b.t, b.dialer.leg("bot").heard().held)
	require.Empty(b.t, b.events(control.CallEnded))
	b.dialer.leg("bot").speak(9000)
	require.Positive(b.t, b.caller.heard().loud)
}

func TestListenerThatIsNotDarkStopsTheTransfer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		acks []control.Ack
	}{
		{"silence", nil},
		{"one of two", []control.Ack{{Listener: "recorder", Dark: true}}},
		{"one of two, twice", []control.Ack{{Listener: "recorder", Dark: true}, {Listener: "recorder", Dark: true}}},
		{"no", []control.Ack{{Listener: "recorder", Dark: true}, {Listener: "hearing"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			virtual(t, testConfig(), func(t *testing.T, b *bench) {
				ctx := t.Context()
				b.open()
				require.NoError(t, b.gate.CloseGate(ctx, b.id))
				require.NoError(t, b.gate.Connect(ctx, b.id, control.Connect{Profile: "default", Link: "link"}))
				for _, a := range tt.acks {
					require.NoError(t, b.gate.Ack(ctx, b.id, a))
				}
				b.after(1500 * time.Millisecond)
				_, n := b.dialer.last("link")
				require.Zero(t, n, "nobody was called")
				refusedWindow(b, control.ReasonNotDark)
				require.ErrorIs(t, b.gate.Ack(ctx, b.id, control.Ack{Listener: "hearing", Dark: true}), control.ErrState)
			})
		})
	}
}

func TestServeCannotShortenTheList(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		b.open()
		ctx := t.Context()
		require.NoError(t, b.gate.CloseGate(ctx, b.id))
		require.ErrorIs(t, b.gate.Ack(ctx, b.id, control.Ack{Listener: "recorder", Dark: true}), control.ErrState, "too early")
		require.NoError(t, b.gate.Connect(ctx, b.id, control.Connect{Profile: "default", Link: "link"}))
		require.ErrorIs(t, b.gate.Ack(ctx, b.id, control.Ack{Listener: "mine", Dark: true}), control.ErrInvalid)
		require.NoError(t, b.gate.Ack(ctx, b.id, control.Ack{Listener: "hearing", Dark: true}))
		b.after(0)
		require.Equal(t, control.Closing, b.window())
	})
}

func TestBotThatCannotBeHeldStopsTheTransfer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		set  func(bot *fakeLeg)
	}{
		{"refuses", func(bot *fakeLeg) { bot.holdErr = errors.New("488") }},
		{"never answers", func(bot *fakeLeg) { bot.holdTime = time.Hour }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			virtual(t, testConfig(), func(t *testing.T, b *bench) {
				bot := b.open()
				tt.set(bot)
				b.connect()
				b.after(1500 * time.Millisecond)
				_, n := b.dialer.last("link")
				require.Zero(t, n)
				bot.mu.Lock()
				bot.holdErr, bot.holdTime = nil, 0
				bot.mu.Unlock()
				b.after(3 * time.Second)
				refusedWindow(b, control.ReasonNotDark)
			})
		})
	}
}

func TestBotThatHangsUpIsDark(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		bot := b.open()
		bot.holdTime = time.Second
		b.connect()
		bot.end(legs.ErrHangup)
		b.after(0)
		require.Equal(t, control.Capturing, b.window())
		require.NoError(t, b.gate.Return(t.Context(), b.id))
		b.after(time.Second)
		_, n := b.dialer.last("bot")
		require.Equal(t, 2, n, "and is invited again afterwards")
		require.False(t, b.closed())
	})
}

func TestProviderThatDoesNotCome(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, reason string
		answer       func(context.Context, Invite) (legs.Leg, error)
		after        time.Duration
	}{
		{"busy", control.ReasonBusy, refuses(486), time.Second},
		{"busy everywhere", control.ReasonBusy, refuses(600), time.Second},
		{"unreachable", control.ReasonUnreachable, refuses(408), time.Second},
		{"no service", control.ReasonUnreachable, refuses(503), time.Second},
		{
			"no route", control.ReasonUnreachable,
			func(context.Context, Invite) (legs.Leg, error) { return nil, errors.New("no route") }, time.Second,
		},
		{"refused", control.ReasonRefused, refuses(403), time.Second},
		{"unavailable", control.ReasonNoAnswer, refuses(480), time.Second},
		{"no answer", control.ReasonNoAnswer, rings, 21 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			virtual(t, testConfig(), func(t *testing.T, b *bench) {
				b.dialer.set("link", tt.answer)
				b.open()
				b.connect()
				b.after(tt.after)
				refusedWindow(b, tt.reason)
				require.Empty(t, b.events(control.ProviderAnswered))
				require.Empty(t, b.events(control.ProviderEnded))
			})
		})
	}
}

func TestHoldIsHeardWhileTheProviderRings(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		b.dialer.set("link", rings)
		b.open()
		b.connect()
		b.caller.heard()
		b.after(550 * time.Millisecond)
		require.Zero(t, b.caller.heard().loud)
		for range 10 {
			b.after(1600 * time.Millisecond)
			require.Positive(t, b.caller.heard().loud, "never 4 s of silence")
		}
		b.caller.key('4')
		require.Empty(t, b.dialer.leg("bot").heard().keys)
	})
}

func TestReturnWhileTheProviderRingsCancels(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		cancelled := make(chan struct{})
		b.dialer.set("link", func(ctx context.Context, inv Invite) (legs.Leg, error) {
			defer close(cancelled)
			return rings(ctx, inv)
		})
		b.open()
		b.connect()
		require.NoError(t, b.gate.Return(t.Context(), b.id))
		b.after(time.Second)
		<-cancelled
		refusedWindow(b, control.ReasonCancelled)
	})
}

func TestLateAnswerOfACancelledProviderIsHungUp(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		late := newLeg("late")
		b.dialer.set("link", func(ctx context.Context, _ Invite) (legs.Leg, error) {
			<-ctx.Done()
			return late, nil
		})
		b.open()
		b.connect()
		require.NoError(t, b.gate.Return(t.Context(), b.id))
		b.after(time.Second)
		require.True(t, late.heard().closed)
		refusedWindow(b, control.ReasonCancelled)
	})
}

func TestEarlyMediaIsHeardOnlyWhereTheProfileAllows(t *testing.T) {
	t.Parallel()
	for _, allowed := range []bool{false, true} {
		cfg := testConfig()
		p := cfg.Profiles["default"]
		p.EarlyMedia = allowed
		cfg.Profiles["default"] = p
		virtual(t, cfg, func(t *testing.T, b *bench) {
			early, answer := newLeg("early"), make(chan struct{})
			b.dialer.set("link", func(_ context.Context, inv Invite) (legs.Leg, error) {
				require.Equal(t, allowed, inv.Early)
				if inv.Early {
					inv.Preview(early)
				}
				<-answer
				return early, nil
			})
			bot := b.open()
			b.connect()
			early.speak(9000)
			require.Equal(t, allowed, b.caller.heard().loud == 1)
			b.caller.speak(9000)
			b.caller.key('4')
			require.Zero(t, early.heard().loud, "nothing of the caller passes before the answer")
			require.Zero(t, bot.heard().loud)
			close(answer)
			b.after(0)
			require.Equal(t, control.Capturing, b.window())
			b.caller.key('4')
			require.Equal(t, "4", early.heard().keys)
		})
	}
}

func TestConnectIsRefused(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.open()
		c := control.Connect{Profile: "default", Link: "link"}
		require.ErrorIs(t, b.gate.Connect(ctx, b.id, c), control.ErrState, "open")
		require.ErrorIs(t, b.gate.Connect(ctx, "other", c), control.ErrNoCall)
		require.NoError(t, b.gate.CloseGate(ctx, b.id))
		require.ErrorIs(t, b.gate.Connect(ctx, b.id, control.Connect{Profile: "default", Link: "a@b"}), control.ErrInvalid)
		require.Equal(t, control.Closing, b.window())
		err := b.gate.Connect(ctx, b.id, control.Connect{Profile: "other", Link: "link"})
		require.ErrorIs(t, err, control.ErrInvalid)
		b.after(time.Second)
		refusedWindow(b, control.ReasonProfile)
	})
}

func TestCloseWithoutConnectOpensAgain(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		b.open()
		require.NoError(t, b.gate.CloseGate(t.Context(), b.id))
		b.after(29 * time.Second)
		require.True(t, b.closed())
		b.after(2 * time.Second)
		refusedWindow(b, control.ReasonCancelled)
	})
}

func TestCardLegBeyondLoopbackIsRefusedAtConnect(t *testing.T) {
	t.Parallel()
	// The file named a host that was on loopback when it was read.
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		b.gate.cfg.Profiles = map[string]Profile{"default": {URI: "sip:{link}@pay.example:5080"}}
		b.open()
		b.connect()
		b.after(time.Second)
		_, n := b.dialer.last("link")
		require.Zero(t, n)
		refusedWindow(b, control.ReasonRefused)
	})
}
