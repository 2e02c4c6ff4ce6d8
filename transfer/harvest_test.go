package transfer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/transfer/control"
)

// harvest keys 16 digits, one each pace, at a bot that asks for six more whenever it got what it asked for, and gives
// what it got.
func harvest(t *testing.T, b *bench, bot *fakeLeg, pace time.Duration) string {
	t.Helper()
	var got string
	for _, r := range "4242424242424242" {
		if err := b.gate.Collect(t.Context(), b.id, control.Collect{Allowed: "0123456789*#", Max: 6}); err != nil {
			require.ErrorIs(t, err, control.ErrState)
		}
		b.caller.key(r)
		b.after(pace)
		got += bot.heard().keys
	}
	return got
}

func TestCollectsTogetherAreTooFewForACardNumber(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		bot := b.open()
		require.Len(t, harvest(t, b, bot, time.Second), 12)
		require.NoError(t, b.gate.Collect(t.Context(), b.id, control.Collect{Allowed: "12", Max: 1, CloseOn: "1"}))
		b.caller.key('2')
		require.Empty(t, bot.heard().keys)
		b.caller.key('1')
		require.Equal(t, "1", bot.heard().keys, "a consent closes the gate and is never too much")
		require.True(t, b.closed())
	})
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		bot := b.open()
		require.Len(t, harvest(t, b, bot, 5*time.Second), 16, "who keys that slowly answers questions")
	})
}

func TestAnotherBotDoesNotCollectTheRest(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	s := NewSwitch(KeyRule{}, func() time.Time { return now })
	bot := newLeg("bot")
	s.Connect(newLeg("caller"), bot, nil)
	s.SetMode(Talk)
	for range 4 {
		s.Rule(KeyRule{})
		_, _, ok := s.Collect(control.Collect{Allowed: "4", Max: 6})
		require.True(t, ok)
		for range 6 {
			s.callerKey(dtmf.Event{Key: 4})
		}
	}
	require.Len(t, bot.heard().keys, 12)
}

func TestReturnWhileTheCallerKeysLetsNoneOfItThrough(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		bot, provider := b.capturing()
		for _, r := range "4242" {
			b.caller.key(r)
			b.after(400 * time.Millisecond)
		}
		require.Equal(t, "4242", provider.heard().keys)
		require.NoError(t, b.gate.Return(t.Context(), b.id))
		require.Empty(t, harvest(t, b, bot, 700*time.Millisecond), "it is still the card number")
		require.False(t, b.closed())

		b.after(3 * time.Second)
		require.NoError(t, b.gate.Collect(t.Context(), b.id, control.Collect{Allowed: "12", Max: 2}))
		b.caller.key('1')
		b.caller.key('2')
		require.Equal(t, "12", bot.heard().keys, "after a pause it is an answer")
	})
}

func TestCallerCannotDrownTheEventsOfOthers(t *testing.T) {
	t.Parallel()
	virtual(t, testConfig(), func(t *testing.T, b *bench) {
		b.open()
		passed := 0
		for range 1000 {
			reason, ok := b.gate.Text(t.Context(), b.id, "hello")
			if ok {
				passed++
				continue
			}
			require.Equal(t, "often", reason)
		}
		require.Equal(t, maxLines, passed)
		require.Len(t, b.events(control.CallText), maxLines)
		b.after(linesWithin)
		_, ok := b.gate.Text(t.Context(), b.id, "hello")
		require.True(t, ok, "nobody is cut off for good")
	})
}
