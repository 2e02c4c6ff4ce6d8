package transfer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/transfer/control"
)

func TestHandoff(t *testing.T) {
	t.Parallel()
	t.Run("answered", func(t *testing.T) {
		t.Parallel()
		virtual(t, testConfig(), func(t *testing.T, b *bench) {
			ctx := t.Context()
			bot := b.open()
			require.NoError(t, b.gate.Handoff(ctx, b.id, control.Handoff{Target: "support"}))
			b.after(0)
			target := b.dialer.leg("support")
			require.True(t, bot.heard().closed)
			require.Equal(t, endHandoff, b.ended())
			for range 8 {
				b.caller.speak(9000)
			}
			b.caller.key('4')
			h := target.heard()
			require.Positive(t, h.loud)
			require.Empty(t, h.keys, "a target gets no keys")
			require.ErrorIs(t, b.gate.CloseGate(ctx, b.id), control.ErrNoCall, "serve's part is over")
			b.after(time.Minute)
			b.caller.end(legs.ErrHangup)
			b.after(0)
			<-b.over
			require.True(t, target.heard().closed)
			require.Len(t, b.events(control.CallEnded), 1)
		})
	})
	t.Run("busy", func(t *testing.T) {
		t.Parallel()
		virtual(t, testConfig(), func(t *testing.T, b *bench) {
			ctx := t.Context()
			b.dialer.set("support", refuses(486))
			bot := b.open()
			err := b.gate.Handoff(ctx, b.id, control.Handoff{Target: "support"})
			require.ErrorIs(t, err, control.ErrRefused)
			require.ErrorContains(t, err, control.ReasonBusy)
			b.after(0)
			bot.speak(9000)
			require.Equal(t, 1, b.caller.heard().loud, "the bot goes on")
		})
	})
	t.Run("no answer", func(t *testing.T) {
		t.Parallel()
		virtual(t, testConfig(), func(t *testing.T, b *bench) {
			ctx := t.Context()
			b.dialer.set("support", rings)
			b.open()
			err := b.gate.Handoff(ctx, b.id, control.Handoff{Target: "support"})
			require.ErrorContains(t, err, control.ReasonNoAnswer)
			require.False(t, b.closed())
		})
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		virtual(t, testConfig(), func(t *testing.T, b *bench) {
			ctx := t.Context()
			b.capturing()
			require.ErrorIs(t, b.gate.Handoff(ctx, b.id, control.Handoff{Target: "support"}), control.ErrState)
			require.ErrorIs(t, b.gate.Handoff(ctx, b.id, control.Handoff{Target: "sip:x@y"}), control.ErrRefused)
		})
	})
	t.Run("caller gone", func(t *testing.T) {
		t.Parallel()
		virtual(t, testConfig(), func(t *testing.T, b *bench) {
			ctx := t.Context()
			b.dialer.set("support", rings)
			b.open()
			answer := make(chan error, 1)
			go func() { answer <- b.gate.Handoff(ctx, b.id, control.Handoff{Target: "support"}) }()
			b.after(time.Second)
			b.caller.end(legs.ErrMedia)
			require.ErrorIs(t, <-answer, control.ErrNoCall)
			b.after(0)
			require.Equal(t, endMediaLost, b.ended())
		})
	})
}

func TestHangupVerb(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		_, provider := b.capturing()
		require.NoError(t, b.gate.Hangup(t.Context(), b.id))
		b.after(0)
		require.Equal(t, endBotHungUp, b.ended())
		require.True(t, provider.heard().closed)
		w := b.windows()
		require.Equal(t, "ended:cancelled", w[len(w)-1])
	})
}
