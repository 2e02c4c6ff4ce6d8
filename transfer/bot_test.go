package transfer

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/transfer/control"
)

func TestCallerIsRefusedWithoutABot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		set  func(b *bench)
	}{
		{"none registered", func(*bench) {}},
		{"refuses", func(b *bench) { b.register("bot"); b.dialer.set("bot", refuses(486)) }},
		{"never answers", func(b *bench) { b.register("bot"); b.dialer.set("bot", rings) }},
		{"left", func(b *bench) { b.register("bot"); b.lapse(); b.bots.Leave("bot") }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			virtual(t, testConfig(), func(t *testing.T, b *bench) {
				tt.set(b)
				b.call()
				b.after(5100 * time.Millisecond)
				_, refused := b.in.status()
				require.Equal(t, 503, refused)
				<-b.over
				require.Len(t, b.events(control.CallEnded), len(b.events(control.CallStarted)))
			})
		})
	}
}

func TestNextBotIsTriedWhenOneRefuses(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		require.NoError(t, b.bots.Register(control.Bot{ID: "bad", URI: "sip:bad@127.0.0.1"}))
		require.NoError(t, b.bots.Register(control.Bot{ID: "good", URI: "sip:good@127.0.0.1"}))
		b.dialer.set("bad", refuses(500))
		for range 2 {
			b.call()
			b.after(0)
			st, err := b.gate.State(t.Context(), b.id)
			require.NoError(t, err)
			require.Equal(t, "good", st.Bot)
			b.caller.end(legs.ErrHangup)
			b.after(0)
		}
	})
}

func TestCallerGivesUpBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		b.register("bot")
		b.dialer.set("bot", rings)
		b.call()
		b.hangup()
		b.after(0)
		<-b.over
		require.Equal(t, endHungUp, b.ended())
	})
}

func TestCallsBeyondTheLimitAreRefused(t *testing.T) {
	t.Parallel()
	cfg := testConfig()
	cfg.MaxCalls = 1
	virtual(t, cfg, func(t *testing.T, b *bench) {
		b.open()
		b.call()
		_, refused := b.in.status()
		require.Equal(t, 503, refused)
		require.False(t, b.gate.Available())
	})
}

func TestBotHangsUp(t *testing.T) {
	t.Parallel()
	t.Run("open", func(t *testing.T) {
		t.Parallel()
		virtual(t, testConfig(), func(t *testing.T, b *bench) {
			b.open().end(legs.ErrHangup)
			b.after(0)
			require.Equal(t, endBotHungUp, b.ended())
			require.True(t, b.caller.heard().closed)
		})
	})
	t.Run("closing", func(t *testing.T) {
		t.Parallel()
		virtual(t, testConfig(), func(t *testing.T, b *bench) {
			ctx := t.Context()
			bot := b.open()
			require.NoError(t, b.gate.CloseGate(ctx, b.id))
			bot.end(legs.ErrHangup)
			b.after(0)
			require.Equal(t, endBotHungUp, b.ended())
		})
	})
	t.Run("capturing: the capture goes on", func(t *testing.T) {
		t.Parallel()
		virtual(t, testConfig(), func(t *testing.T, b *bench) {
			ctx := t.Context()
			bot, provider := b.capturing()
			bot.end(legs.ErrHangup)
			b.after(time.Minute)
			require.Equal(t, control.Capturing, b.window())
			b.caller.key('4')
			require.Equal(t, "4", provider.heard().keys)
			require.NoError(t, b.gate.Result(ctx, b.id, control.Result{Outcome: "approved"}))
			provider.end(legs.ErrHangup)
			b.after(time.Second)
			require.False(t, b.closed(), "a bot was invited to go on")
		})
	})
}

// resumed checks that the last INVITE of a bot carries a token for this call.
func resumed(b *bench, user string) {
	b.t.Helper()
	inv, _ := b.dialer.last(user)
	require.Equal(b.t, b.id, inv.Headers[headerCall])
	id, err := control.VerifyResume([]byte(testToken), inv.Headers[headerResume], time.Now())
	require.NoError(b.t, err)
	require.Equal(b.t, b.id, id)
	var told bool
	for _, e := range b.journal.Since(user, 0) {
		told = told || e.Type == control.CallStarted && e.Resume == inv.Headers[headerResume]
	}
	require.True(b.t, told, "the bot is told before it is invited")
}

func TestBotIsLostInConversation(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		lose func(b *bench, bot *fakeLeg)
	}{
		{"lease lapses", func(b *bench, _ *fakeLeg) { b.lapse(); b.after(3200 * time.Millisecond) }},
		{"media stops", func(b *bench, bot *fakeLeg) { b.lapse(); b.bots.Leave("bot"); bot.end(legs.ErrMedia) }},
		{"bye after the lapse", func(b *bench, bot *fakeLeg) {
			b.lapse()
			time.Sleep(control.Lease)
			bot.end(legs.ErrHangup)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			virtual(t, testConfig(), func(t *testing.T, b *bench) {
				bot := b.open()
				tt.lose(b, bot)
				b.after(0)
				require.True(t, bot.heard().closed)
				require.True(t, b.closed())
				b.caller.heard()
				for range 5 {
					b.after(3900 * time.Millisecond)
					require.Positive(t, b.caller.heard().loud, "the gate is heard")
				}
				b.register("other")
				b.after(600 * time.Millisecond)
				resumed(b, "other")
				require.False(t, b.closed())
				other := b.dialer.leg("other")
				other.speak(9000)
				require.Equal(t, 1, b.caller.heard().loud)
				bot.speak(9000)
				require.Zero(t, b.caller.heard().loud, "the former bot is not heard any more")
				require.Empty(t, b.events(control.Window))
			})
		})
	}
}

func TestBotIsLostInTheWindow(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		bot, provider := b.capturing()
		b.lapse()
		b.after(5 * time.Second)
		require.Equal(t, control.Capturing, b.window(), "the capture is let finish")
		b.caller.key('4')
		require.Equal(t, "4", provider.heard().keys)
		provider.end(legs.ErrHangup)
		b.after(3500 * time.Millisecond)
		require.True(t, b.closed(), "it stays closed until a bot is there")
		b.caller.key('4')
		b.caller.speak(9000)
		require.Zero(t, bot.heard().loud)
		require.Equal(t, "returning", b.windows()[4])
		b.register("other")
		b.after(time.Second)
		resumed(b, "other")
		require.False(t, b.closed())
		require.Equal(t, "ended:returned", b.windows()[5])
		other := b.dialer.leg("other").heard()
		require.Empty(t, other.keys)
		require.Zero(t, other.loud)
		require.Len(t, b.events(control.ListenerResume), 2)
		var after []control.Type
		for _, e := range b.journal.Since("other", 0) {
			after = append(after, e.Type)
		}
		require.Contains(t, after, control.Window, "the new bot is told that the window is over")
	})
}

func TestBotIsLostBeforeTheProviderIsCalled(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		b.open()
		require.NoError(t, b.gate.CloseGate(t.Context(), b.id))
		b.lapse()
		b.after(4 * time.Second)
		require.Equal(t, "returning", b.windows()[1])
		b.register("other")
		b.after(time.Second)
		require.Equal(t, "ended:cancelled", b.windows()[2])
		require.False(t, b.closed())
	})
}

func TestNobodyTakesTheCallUp(t *testing.T) {
	t.Parallel()
	t.Run("apology", func(t *testing.T) {
		t.Parallel()
		virtual(t, testConfig(), func(t *testing.T, b *bench) {
			b.open()
			b.lapse()
			b.after(3200 * time.Millisecond)
			b.after(29 * time.Second)
			require.Empty(t, b.events(control.CallEnded))
			b.caller.heard()
			b.after(5 * time.Second)
			require.Greater(t, b.caller.heard().loud, 100, "speech")
			b.after(12 * time.Second)
			require.Equal(t, endNoBot, b.ended())
			require.True(t, b.caller.heard().closed)
		})
	})
	t.Run("rescue", func(t *testing.T) {
		t.Parallel()
		cfg := testConfig()
		cfg.Rescue = "support"
		virtual(t, cfg, func(t *testing.T, b *bench) {
			b.open()
			b.lapse()
			b.after(50 * time.Second)
			target := b.dialer.leg("support")
			require.NotNil(t, target)
			target.speak(9000)
			require.Positive(t, b.caller.heard().loud)
			require.Equal(t, endHandoff, b.ended())
			target.end(legs.ErrHangup)
			b.after(0)
			<-b.over
			require.True(t, b.caller.heard().closed)
		})
	})
	t.Run("rescue that is busy", func(t *testing.T) {
		t.Parallel()
		cfg := testConfig()
		cfg.Rescue = "support"
		virtual(t, cfg, func(t *testing.T, b *bench) {
			b.dialer.set("support", refuses(486))
			b.open()
			b.lapse()
			b.after(50 * time.Second)
			require.Equal(t, endNoBot, b.ended())
		})
	})
}

func TestStaticBotHasNoLease(t *testing.T) {
	t.Parallel()
	cfg := testConfig()
	cfg.Bot.URI = "sip:foreign@127.0.0.1:5071"
	virtual(t, cfg, func(t *testing.T, b *bench) {
		b.call()
		b.after(time.Minute)
		foreign := b.dialer.leg("foreign")
		for _, r := range "4242424242424242" {
			b.caller.key(r)
		}
		require.Equal(t, "424242", foreign.heard().keys, "at most six in ten seconds")
		b.after(11 * time.Second)
		require.Equal(t, 10, b.events(control.KeysSwallowed)[0].Count)
		foreign.end(legs.ErrHangup)
		b.after(0)
		require.Equal(t, endBotHungUp, b.ended())
	})
}

func TestStopping(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		b.open()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		drained := make(chan struct{})
		go func() {
			b.gate.Drain(ctx)
			close(drained)
		}()
		b.after(time.Second)
		first, over, id := b.caller, b.over, b.id
		b.call()
		_, refused := b.in.status()
		require.Equal(t, 503, refused, "no new calls")
		b.caller, b.over, b.id = first, over, id
		require.False(t, b.closed(), "running ones go on")
		b.after(10 * time.Second)
		<-drained
		require.Equal(t, endStopping, b.ended())
		require.True(t, first.heard().closed)
	})
}
