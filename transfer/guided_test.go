package transfer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

// guidedConfig is a gate whose provider is good for both modes.
func guidedConfig() Config {
	cfg := testConfig()
	p := cfg.Profiles["default"]
	p.Mode = control.ModeGuided
	cfg.Profiles["default"] = p
	return cfg
}

// guide opens a guided window as far as capturing.
func (b *bench) guide(hold string) (bot, provider *fakeLeg) {
	ctx := b.t.Context()
	bot = b.open()
	require.NoError(b.t, b.gate.CloseGate(ctx, b.id))
	require.NoError(b.t, b.gate.Connect(ctx, b.id, control.Connect{
		Profile: "default", Link: "link", Mode: control.ModeGuided, Hold: hold,
	}))
	for _, l := range []string{"recorder", "hearing"} {
		_, n := b.dialer.last("link")
		require.Zero(b.t, n, "guided as ever, all listeners are dark before a provider is called")
		require.NoError(b.t, b.gate.Ack(ctx, b.id, control.Ack{Listener: l, Dark: true}))
		b.after(0)
	}
	return bot, b.dialer.leg("link")
}

func TestGuidedBotIsHeardAndHearsNothing(t *testing.T) {
	t.Parallel()
	virtual(t, guidedConfig(), func(t *testing.T, b *bench) {
		ctx := t.Context()
		bot, provider := b.guide("")
		require.Equal(t, control.Capturing, b.window())
		require.True(t, b.closed())
		require.Equal(t, control.ModeGuided, b.events(control.Window)[3].Mode)
		require.False(t, bot.heard().held, "its leg stays up")

		b.caller.heard()
		for range 50 { // a second in which everybody speaks but the provider
			b.caller.speak(loud)
			bot.speak(9000)
			provider.speak(0)
			b.after(media.FrameDuration)
		}
		for _, r := range "4242#" {
			b.caller.key(r)
		}
		h := bot.heard()
		require.Zero(t, h.loud)
		require.Empty(t, h.keys)
		require.InDelta(t, 50, h.silent, 2, "it gets the gate's own silence, at the gate's own pace")
		h = provider.heard()
		require.Equal(t, 50, h.loud)
		require.Equal(t, "4242#", h.keys)
		h = b.caller.heard()
		require.Equal(t, 50, h.loud, "the bot is heard")
		require.Zero(t, h.silent, "one frame at a time")

		require.NoError(t, b.gate.Progress(ctx, b.id, control.Progress{Field: "expiry", State: "awaiting", Attempt: 1}))
		require.Equal(t, "expiry", b.events(control.ProgressSeen)[0].Progress.Field, "the bot is told")
		require.ErrorIs(t, b.gate.Collect(ctx, b.id, control.Collect{Allowed: "4", Max: 6}), control.ErrState)
		b.after(time.Second)
		require.NoError(t, b.gate.Result(ctx, b.id, control.Result{Outcome: "approved"}))
		provider.end(legs.ErrHangup)
		b.after(200 * time.Millisecond)
		b.caller.speak(loud)
		require.Zero(t, bot.heard().loud)
		b.after(400 * time.Millisecond)
		require.False(t, b.closed())
		b.caller.heard()
		bot.speak(9000)
		require.Equal(t, 1, b.caller.heard().loud)
		require.Equal(t, []string{"closing", "armed", "connecting", "capturing", "returning", "ended:returned"}, b.windows())
		bot.end(legs.ErrHangup)
		b.after(0)
		timings := b.events(control.CallEnded)[0].Timings
		require.EqualValues(t, 2000, *timings.Capture, "from the bot's first words in the provider's place")
	})
}

// The leg of a bot that waits for a provider is sent silence from the first moment, or it would count as lost.
func TestGuidedBotIsKeptWhileTheProviderRings(t *testing.T) {
	t.Parallel()
	virtual(t, guidedConfig(), func(t *testing.T, b *bench) {
		b.dialer.set("link", rings)
		bot, _ := b.guide("")
		bot.heard()
		b.caller.heard()
		for range 50 {
			b.caller.speak(loud)
			bot.speak(9000)
			b.after(media.FrameDuration)
		}
		h := bot.heard()
		require.Zero(t, h.loud)
		require.InDelta(t, 50, h.silent, 2)
		require.Less(t, b.caller.heard().loudest, int16(9000), "the gate alone is heard until the provider answers")
	})
}

func TestGuidedNeedsTheGatesFile(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		b.open()
		require.NoError(t, b.gate.CloseGate(t.Context(), b.id))
		err := b.gate.Connect(t.Context(), b.id, control.Connect{Profile: "default", Link: "link", Mode: control.ModeGuided})
		require.ErrorIs(t, err, control.ErrInvalid)
		b.after(time.Second)
		require.Equal(t, []string{"closing", "returning", "ended:no_profile"}, b.windows())
		_, n := b.dialer.last("link")
		require.Zero(t, n)
	})
	virtual(t, guidedConfig(), func(t *testing.T, b *bench) {
		bot, _ := b.capturing()
		require.True(t, bot.heard().held, "who asks for a bridge gets one")
		require.Empty(t, b.events(control.Window)[3].Mode)
	})
	cfg := testConfig()
	cfg.Profiles["default"] = Profile{URI: "sip:{link}@127.0.0.1", Mode: "inline"}
	require.ErrorContains(t, cfg.Validate(), "profiles.default.mode: want bridge or guided")
}

// The next window of a call is its own.
func TestGuidedEndsWithItsWindow(t *testing.T) {
	t.Parallel()
	virtual(t, guidedConfig(), func(t *testing.T, b *bench) {
		bot, _ := b.guide("chime")
		require.NoError(t, b.gate.Return(t.Context(), b.id))
		b.after(time.Second)
		require.False(t, b.closed())
		b.connect()
		require.Equal(t, control.Capturing, b.window())
		require.True(t, bot.heard().held)
	})
}

// Somebody else's bot knows nothing of progress and cannot coach: it answers inactive as ever.
func TestGuidedHoldsAStaticBot(t *testing.T) {
	t.Parallel()
	cfg := guidedConfig()
	cfg.Bot.URI = "sip:static@127.0.0.1:5070"
	virtual(t, cfg, func(t *testing.T, b *bench) {
		b.call()
		b.after(0)
		require.NoError(t, b.gate.CloseGate(t.Context(), b.id))
		require.NoError(t, b.gate.Connect(t.Context(), b.id, control.Connect{
			Profile: "default", Link: "link", Mode: control.ModeGuided,
		}))
		for _, l := range []string{"recorder", "hearing"} {
			require.NoError(t, b.gate.Ack(t.Context(), b.id, control.Ack{Listener: l, Dark: true}))
		}
		b.after(0)
		require.Equal(t, control.Capturing, b.window())
		require.True(t, b.dialer.leg("static").heard().held)
	})
}

// A caller whose bot dies while it coaches is in nobody's hands but the gate's: the capture may end, and they hear that
// the call goes on.
func TestGuidedWithoutItsBot(t *testing.T) {
	t.Parallel()
	virtual(t, guidedConfig(), func(t *testing.T, b *bench) {
		bot, provider := b.guide("")
		require.NoError(t, b.gate.Progress(t.Context(), b.id, control.Progress{Field: "expiry", State: "awaiting"}))
		bot.end(legs.ErrMedia)
		b.after(100 * time.Millisecond)
		b.caller.heard()
		b.after(4 * time.Second)
		require.Positive(t, b.caller.heard().loud)
		require.Equal(t, control.Capturing, b.window())
		b.caller.key('4')
		require.Equal(t, "4", provider.heard().keys)
	})
}

func TestGuidedOneSpeaksAtATime(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	s := NewSwitch(KeyRule{}, func() time.Time { return now })
	caller := newLeg("caller")
	s.Connect(caller, newLeg("bot"), newLeg("provider"))
	s.SetMode(Guided)
	second := func(bot, provider int16) heard {
		for range 50 {
			s.fromBot(hum(media.PCMU, bot))
			s.fromProvider(hum(media.PCMU, provider))
			now = now.Add(media.FrameDuration)
		}
		return caller.heard()
	}
	h := second(0, 0)
	require.Equal(t, 50, h.silent, "nobody speaks: the provider's silence")
	h = second(9000, 0)
	require.Equal(t, heard{loud: 50, loudest: h.loudest}, h, "the bot speaks")
	h = second(9000, 3000)
	require.LessOrEqual(t, h.loud+h.silent, 51, "both speak: the provider does")
	s.fromProvider(hum(media.PCMU, 3000))
	caller.heard()
	s.fromBot(hum(media.PCMU, 9000))
	require.Zero(t, caller.heard().loud)
	h = second(9000, 0)
	require.InDelta(t, 40, h.loud, 1, "it is heard again 200 ms after the provider's last word")
	require.InDelta(t, 50, h.loud+h.silent, 1)
	h = second(0, 0)
	require.InDelta(t, 50, h.silent, 1)
}

func TestHoldSoundOfAFlow(t *testing.T) {
	t.Parallel()
	const hold, chime = 2 * 20, 4 * 15 // frames of notes in 3 s
	// What the gate does not have, and what is no hold sound, is its own.
	for name, notes := range map[string]int{"hold": hold, "chime": chime, "ring": hold, "": hold} {
		virtual(t, guidedConfig(), func(t *testing.T, b *bench) {
			b.dialer.set("link", rings)
			b.guide(name)
			b.after(holdAfter)
			b.caller.heard()
			b.after(3 * time.Second)
			require.InDelta(t, notes, b.caller.heard().loud, 6, "%q", name)
		})
	}
}

// A key passes to the provider, and nothing of it to a bot that may be heard.
func TestGuidedKeysAreTheProvidersAlone(t *testing.T) {
	t.Parallel()
	s := NewSwitch(KeyRule{Max: 6, Within: 10 * time.Second}, time.Now)
	bot, provider := newLeg("bot"), newLeg("provider")
	s.Connect(newLeg("caller"), bot, provider)
	s.Attend(true)
	s.SetMode(Guided)
	s.callerKey(dtmf.Event{Key: 4, Source: dtmf.FromEvent})
	pcm := dtmf.Generate([]dtmf.Key{4}, 100*time.Millisecond, 100*time.Millisecond, -4)
	for len(pcm) >= 160 {
		s.fromCaller(media.EncodeFrame(media.PCMU, pcm[:160]))
		s.KeepBot()
		pcm = pcm[160:]
	}
	h := bot.heard()
	require.Empty(t, h.keys)
	require.Zero(t, h.loud)
	require.Equal(t, 10, h.silent)
	require.Equal(t, "4", provider.heard().keys)
	_, ok := s.Text("4242")
	require.False(t, ok)
	require.Zero(t, s.take(true).swallowed)
}
