package transfer

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/transfer/control"
)

func TestCallIsConnected(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		bot := b.open()
		rang, refused := b.in.status()
		require.True(t, rang)
		require.Zero(t, refused)
		inv, _ := b.dialer.last("bot")
		id, err := control.VerifyPass([]byte(testToken), inv.Headers[headerPass], time.Now())
		require.NoError(t, err)
		require.Equal(t, b.id, id)
		require.Equal(t, map[string]string{headerCall: b.id, headerPass: inv.Headers[headerPass]}, inv.Headers)
		require.Equal(t, "sip:caller@127.0.0.1", inv.From)
		bot.speak(9000)
		b.after(0)
		require.Equal(t, 1, b.caller.heard().loud, "the caller hears the bot")
		for range 10 {
			b.caller.speak(9000)
		}
		require.GreaterOrEqual(t, bot.heard().loud, 6, "the bot hears the caller, 60 ms late")
		require.Equal(t, []control.Type{control.CallStarted, control.CallConnected, control.Sound}, types(b.events()))
		require.Equal(t, "bot", b.events(control.Sound)[0].Source)
		b.caller.end(legs.ErrHangup)
		b.after(0)
		<-b.over
		require.True(t, bot.heard().closed)
		require.Equal(t, endHungUp, b.ended())
		require.Zero(t, b.gate.Calls())
	})
}

func types(events []control.Event) []control.Type {
	all := make([]control.Type, 0, len(events))
	for _, e := range events {
		all = append(all, e.Type)
	}
	return all
}

func TestPaymentFromCloseToReturn(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		ctx := t.Context()
		bot := b.open()
		bot.speak(9000)
		b.caller.heard()
		require.NoError(t, b.gate.CloseGate(ctx, b.id))
		require.NoError(t, b.gate.CloseGate(ctx, b.id), "idempotent")
		b.caller.speak(9000)
		b.caller.key('4')
		bot.speak(9000)
		require.Equal(t, 1, b.caller.heard().loud, "the hand-over sentence is heard")
		require.Zero(t, bot.heard().loud)

		require.NoError(t, b.gate.Connect(ctx, b.id, control.Connect{Profile: "default", Link: "aB3"}))
		require.Len(t, b.events(control.ListenerDarken), 2)
		require.Equal(t, control.Closing, b.window())
		require.NoError(t, b.gate.Ack(ctx, b.id, control.Ack{Listener: "hearing", Dark: true}))
		_, n := b.dialer.last("aB3")
		require.Zero(t, n, "one of two is not all")
		b.after(300 * time.Millisecond)
		require.NoError(t, b.gate.Ack(ctx, b.id, control.Ack{Listener: "recorder", Dark: true}))
		b.after(0)
		inv, n := b.dialer.last("aB3")
		require.Equal(t, 1, n)
		require.Equal(t, "sip:aB3@127.0.0.1:5080", inv.URI)
		require.Equal(t, map[string]string{"X-Link-Id": "aB3"}, inv.Headers)
		require.True(t, inv.Media(netip.MustParseAddr("127.0.0.1")))
		require.False(t, inv.Media(netip.MustParseAddr("203.0.113.7")), "the keypad does not leave the machine in clear")
		require.True(t, bot.heard().held)

		provider := b.dialer.leg("aB3")
		provider.speak(9000)
		require.Equal(t, 1, b.caller.heard().loud)
		b.caller.speak(9000)
		for _, r := range "4242#" {
			b.caller.key(r)
		}
		h := provider.heard()
		require.Equal(t, "4242#", h.keys)
		require.Equal(t, 1, h.loud)
		h = bot.heard()
		require.Empty(t, h.keys)
		require.Zero(t, h.loud)

		b.after(2 * time.Second)
		require.NoError(t, b.gate.Result(ctx, b.id, control.Result{Outcome: "approved", Last4: "4242", Brand: "visa"}))
		provider.speak(9000)
		require.Equal(t, 1, b.caller.heard().loud, "last words")
		b.after(time.Second)
		provider.end(legs.ErrHangup)
		b.after(200 * time.Millisecond)
		b.caller.speak(9000)
		require.Zero(t, bot.heard().loud, "flushing")
		b.after(200 * time.Millisecond)
		require.False(t, bot.heard().held)
		require.False(t, b.closed())
		bot.speak(9000)
		require.Equal(t, 1, b.caller.heard().loud)
		require.Equal(t,
			[]string{"closing", "armed", "connecting", "capturing", "returning", "ended:returned"}, b.windows())
		require.Len(t, b.events(control.ListenerResume), 2)

		bot.end(legs.ErrHangup)
		b.after(0)
		require.Equal(t, endBotHungUp, b.ended())
		timings := b.events(control.CallEnded)[0].Timings
		require.EqualValues(t, 300, *timings.Secure)
		require.EqualValues(t, 2000, *timings.Capture)
		require.EqualValues(t, 400, *timings.Return)
	})
}

func TestProviderThatStaysIsHungUpAfterTheResult(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		_, provider := b.capturing()
		require.NoError(t, b.gate.Result(t.Context(), b.id, control.Result{Outcome: "declined"}))
		b.after(5900 * time.Millisecond)
		require.False(t, provider.heard().closed)
		b.after(200 * time.Millisecond)
		require.True(t, provider.heard().closed)
		require.Equal(t, "ours", b.events(control.ProviderEnded)[0].Reason)
		b.after(time.Second)
		require.Equal(t, control.Ended, b.window2())
	})
}

// window2 is the last state that was reported.
func (b *bench) window2() control.State {
	all := b.events(control.Window)
	return all[len(all)-1].State
}

func TestProviderWithoutResult(t *testing.T) {
	t.Parallel()
	t.Run("result within 3 s", func(t *testing.T) {
		t.Parallel()
		virtual(t, testConfig(), func(t *testing.T, b *bench) {
			_, provider := b.capturing()
			provider.end(legs.ErrHangup)
			b.after(time.Second)
			require.Equal(t, control.Capturing, b.window())
			require.Positive(t, b.caller.heard().loud, "the gate is heard meanwhile")
			require.NoError(t, b.gate.Result(t.Context(), b.id, control.Result{Outcome: "approved"}))
			b.after(400 * time.Millisecond)
			require.Equal(t, "ended:returned", b.windows()[5])
		})
	})
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		virtual(t, testConfig(), func(t *testing.T, b *bench) {
			_, provider := b.capturing()
			provider.end(legs.ErrMedia)
			require.Equal(t, control.Capturing, b.window())
			b.after(2900 * time.Millisecond)
			require.Equal(t, control.Capturing, b.window())
			b.after(600 * time.Millisecond)
			require.False(t, b.closed())
			require.Equal(t, "lost", b.events(control.ProviderEnded)[0].Reason)
		})
	})
}

func TestReturnWaitsForTheCallersTonesToStop(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		bot, provider := b.capturing()
		require.NoError(t, b.gate.Result(t.Context(), b.id, control.Result{Outcome: "approved"}))
		provider.end(legs.ErrHangup)
		for range 20 { // a caller who goes on keying for 2 s
			b.caller.key('7')
			b.after(100 * time.Millisecond)
			require.True(t, b.closed())
		}
		require.Equal(t, "returning", b.windows()[4])
		b.after(200 * time.Millisecond)
		require.False(t, b.closed())
		require.Empty(t, bot.heard().keys)
	})
}

func TestCallerWhoNeverStopsKeyingStaysSilent(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		bot, _ := b.capturing()
		require.NoError(t, b.gate.Return(t.Context(), b.id))
		for range 70 {
			b.caller.key('7')
			b.after(90 * time.Millisecond)
		}
		require.False(t, b.closed(), "after 5 s the bot goes on")
		require.NoError(t, b.gate.Collect(t.Context(), b.id, control.Collect{Allowed: "7", Max: 6}))
		bot.heard()
		b.caller.key('7')
		b.caller.speak(9000)
		h := bot.heard()
		require.Empty(t, h.keys, "but the caller's side is silent")
		require.Zero(t, h.loud)
		bot.speak(9000)
		b.after(200 * time.Millisecond)
		for range 8 {
			b.caller.speak(9000)
		}
		require.NotZero(t, bot.heard().loud, "until it is quiet")
		b.after(keyPause)
		b.caller.key('7')
		require.Equal(t, "7", bot.heard().keys, "and its keys until it paused")
	})
}

func TestCallerHangsUpInEveryState(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		to   func(b *bench)
		end  string
	}{
		{"open", func(b *bench) { b.open() }, ""},
		{"closing", func(b *bench) { b.open(); require.NoError(b.t, b.gate.CloseGate(b.t.Context(), b.id)) }, "ended:hung_up"},
		{"darkening", func(b *bench) {
			b.open()
			require.NoError(b.t, b.gate.CloseGate(b.t.Context(), b.id))
			require.NoError(b.t, b.gate.Connect(b.t.Context(), b.id, control.Connect{Profile: "default", Link: "link"}))
		}, "ended:hung_up"},
		{"holding", func(b *bench) { b.open().holdTime = time.Second; b.connect() }, "ended:hung_up"},
		{"dialing", func(b *bench) { b.dialer.set("link", rings); b.open(); b.connect() }, "ended:hung_up"},
		{"capturing", func(b *bench) { b.capturing() }, "ended:hung_up"},
		{"parting", func(b *bench) {
			b.capturing()
			require.NoError(b.t, b.gate.Result(b.t.Context(), b.id, control.Result{Outcome: "approved"}))
		}, "ended:hung_up"},
		{"asking", func(b *bench) {
			_, p := b.capturing()
			p.end(legs.ErrHangup)
			b.after(time.Second)
		}, "ended:hung_up"},
		{"flushing", func(b *bench) { b.capturing(); require.NoError(b.t, b.gate.Return(b.t.Context(), b.id)) }, "ended:hung_up"},
		{"resuming", func(b *bench) {
			bot, _ := b.capturing()
			bot.mu.Lock()
			bot.holdTime = time.Second
			bot.mu.Unlock()
			require.NoError(b.t, b.gate.Return(b.t.Context(), b.id))
			b.after(500 * time.Millisecond)
		}, "ended:hung_up"},
		{"capturing without a bot", func(b *bench) {
			bot, _ := b.capturing()
			b.lapse()
			bot.end(legs.ErrMedia)
			b.after(7 * time.Second)
		}, "ended:hung_up"},
		{"rejoining", func(b *bench) {
			bot, provider := b.capturing()
			b.lapse()
			bot.end(legs.ErrMedia)
			b.after(3 * time.Second)
			provider.end(legs.ErrHangup)
			b.after(7 * time.Second)
		}, "ended:hung_up"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			virtual(t, testConfig(), func(t *testing.T, b *bench) {
				tt.to(b)
				b.caller.end(legs.ErrHangup)
				b.after(0)
				select {
				case <-b.over:
				default:
					require.Fail(t, "the call goes on")
				}
				require.Equal(t, endHungUp, b.ended())
				if tt.end != "" {
					w := b.windows()
					require.Equal(t, tt.end, w[len(w)-1])
				}
				require.Len(t, b.events(control.ListenerResume), len(b.events(control.ListenerDarken)))
				for _, user := range []string{"bot", "link"} {
					if leg := b.dialer.leg(user); leg != nil {
						require.True(t, leg.heard().closed, user)
					}
				}
				require.ErrorIs(t, b.gate.CloseGate(b.t.Context(), b.id), control.ErrNoCall)
			})
		})
	}
}

func TestCallerIsNeverLeftInSilence(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		bot := b.open()
		require.NoError(t, b.gate.CloseGate(t.Context(), b.id))
		bot.speak(9000)
		b.caller.heard()
		b.after(2400 * time.Millisecond)
		require.Zero(t, b.caller.heard().loud)
		for range 5 { // a provider's session that does not open
			b.after(1600 * time.Millisecond)
			require.Positive(t, b.caller.heard().loud)
		}
		bot.speak(9000)
		b.after(100 * time.Millisecond)
		b.caller.heard()
		b.after(1600 * time.Millisecond)
		require.Zero(t, b.caller.heard().loud, "the bot has the word again")
	})
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		_, provider := b.capturing()
		provider.speak(9000)
		require.NoError(t, b.gate.Result(t.Context(), b.id, control.Result{Outcome: "approved"}))
		b.caller.heard()
		b.after(3900 * time.Millisecond)
		require.Positive(t, b.caller.heard().loud, "a provider that neither speaks nor hangs up")
	})
}
