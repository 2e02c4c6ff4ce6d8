package transfer

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/transfer/control"
)

func TestCollect(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		ctx := t.Context()
		bot := b.open()
		b.caller.key('1')
		require.Empty(t, bot.heard().keys, "nobody asked")
		require.NoError(t, b.gate.Collect(ctx, b.id, control.Collect{ID: "menu", Allowed: "12", Max: 1}))
		b.caller.key('3')
		require.Empty(t, bot.heard().keys, "not allowed")
		for _, r := range "2222" {
			b.caller.key(r)
		}
		require.Equal(t, "2", bot.heard().keys, "one was asked for")
		b.after(0)
		ended := b.events(control.CollectEnded)
		require.Equal(t, "menu", ended[0].Collect)
		require.Equal(t, collectComplete, ended[0].Reason)

		require.NoError(t, b.gate.Collect(ctx, b.id, control.Collect{ID: "a", Allowed: "1", Max: 2}))
		require.NoError(t, b.gate.Collect(ctx, b.id, control.Collect{ID: "b", Allowed: "2", Max: 2}))
		b.caller.key('1')
		b.caller.key('2')
		require.Equal(t, "2", bot.heard().keys)
		require.NoError(t, b.gate.StopCollect(ctx, b.id))
		require.NoError(t, b.gate.StopCollect(ctx, b.id))
		b.caller.key('2')
		require.Empty(t, bot.heard().keys)
		ended = b.events(control.CollectEnded)
		require.Equal(t, []string{"a", collectReplaced, "b", collectStopped},
			[]string{ended[1].Collect, ended[1].Reason, ended[2].Collect, ended[2].Reason})
		require.Len(t, ended, 3)

		b.after(2500 * time.Millisecond)
		n := 0
		for _, e := range b.events(control.KeysSwallowed) {
			n += e.Count
		}
		require.Equal(t, 7, n)
		require.ErrorIs(t, b.gate.Collect(ctx, b.id, control.Collect{Allowed: "1", Max: 7}), control.ErrInvalid)
	})
}

func TestCollectOfABotThatIsQuickerThanTheAnswer(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		b.register("bot")
		answered := make(chan struct{})
		b.dialer.set("bot", func(context.Context, Invite) (legs.Leg, error) {
			leg := b.dialer.up("bot")
			<-answered
			return leg, nil
		})
		b.call()
		require.NoError(t, b.gate.Collect(t.Context(), b.id, control.Collect{ID: "a", Allowed: "1", Max: 1}))
		close(answered)
		b.after(0)
		b.caller.key('1')
		require.Equal(t, "1", b.dialer.leg("bot").heard().keys)
		b.after(0)
		require.Len(t, b.events(control.CollectEnded), 1)
	})
}

func TestConsentKeyClosesTheGateByItself(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		bot := b.open()
		require.NoError(t, b.gate.Collect(t.Context(), b.id,
			control.Collect{ID: "consent", Allowed: "12", Max: 3, CloseOn: "1"}))
		for _, r := range "14242424242424242#" { // a caller who keys the card at once
			b.caller.key(r)
			b.caller.speak(loud)
		}
		h := bot.heard()
		require.Equal(t, "1", h.keys, "the consent alone")
		require.Zero(t, h.loud)
		b.after(0)
		require.Equal(t, []string{"closing"}, b.windows())
		require.Equal(t, collectComplete, b.events(control.CollectEnded)[0].Reason)
		require.NoError(t, b.gate.CloseGate(t.Context(), b.id))
		require.ErrorIs(t, b.gate.Collect(t.Context(), b.id, control.Collect{Allowed: "1", Max: 1}), control.ErrState)
	})
}

func TestClosingEndsACollect(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		bot := b.open()
		require.NoError(t, b.gate.Collect(t.Context(), b.id, control.Collect{ID: "c", Allowed: "1", Max: 6}))
		require.NoError(t, b.gate.CloseGate(t.Context(), b.id))
		b.caller.key('1')
		b.after(0)
		require.Empty(t, bot.heard().keys)
		require.Equal(t, collectClosed, b.events(control.CollectEnded)[0].Reason)
		require.NoError(t, b.gate.Return(t.Context(), b.id))
		b.after(time.Second)
		b.caller.key('1')
		require.Empty(t, bot.heard().keys, "what was asked for before the window is not asked for after it")
	})
}

func TestSwallowedKeysAreToldCoarsely(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		b.open()
		for range 30 {
			b.caller.key('4')
			b.after(100 * time.Millisecond)
		}
		all := b.events(control.KeysSwallowed)
		require.LessOrEqual(t, len(all), 2)
		for i := 1; i < len(all); i++ {
			require.GreaterOrEqual(t, all[i].At.Sub(all[i-1].At), keysEvery)
		}
	})
}

func TestStandingRule(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	k := keypad{rule: KeyRule{Max: 2, Within: 10 * time.Second}}
	require.True(t, k.press(1, now).pass)
	require.True(t, k.press(2, now.Add(9*time.Second)).pass)
	require.False(t, k.press(3, now.Add(9*time.Second)).pass)
	require.True(t, k.press(4, now.Add(10*time.Second)).pass, "the first is 10 s ago")
	require.False(t, k.press(5, now.Add(11*time.Second)).pass)
	require.False(t, k.press(12, now.Add(time.Minute)).pass, "A to D are no keys of a caller's")
	require.False(t, (&keypad{}).press(1, now).pass)
}
