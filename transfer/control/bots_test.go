package control

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLeases(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := NewBots(nil)
		one := Bot{ID: "one", URI: "sip:one@127.0.0.1"}
		_, ok, changed := b.Pick()
		require.False(t, ok)
		require.Equal(t, Unknown, b.Standing("one"))
		require.NoError(t, b.Register(one))
		<-changed
		got, ok, _ := b.Pick()
		require.True(t, ok)
		require.Equal(t, one, got)

		time.Sleep(Lease - time.Millisecond)
		require.Equal(t, Live, b.Standing("one"))
		time.Sleep(time.Millisecond)
		require.Equal(t, Lapsed, b.Standing("one"))
		_, ok, changed = b.Pick()
		require.False(t, ok)

		require.NoError(t, b.Register(one))
		<-changed
		b.Leave("one")
		b.Leave("nobody")
		require.Equal(t, Left, b.Standing("one"))
		_, ok, _ = b.Pick()
		require.False(t, ok)
		time.Sleep(2 * Lease)
		require.Equal(t, Left, b.Standing("one"), "who left owes no lease")

		require.NoError(t, b.Register(Bot{ID: "two", URI: "sip:two@127.0.0.1"}))
		time.Sleep(time.Hour + Lease)
		require.NoError(t, b.Register(Bot{ID: "three", URI: "sip:three@127.0.0.1"}))
		require.Equal(t, Unknown, b.Standing("two"), "forgotten")
	})
}

func TestPickGoesRound(t *testing.T) {
	t.Parallel()
	b := NewBots(nil)
	for _, id := range []string{"a", "b", "c"} {
		require.NoError(t, b.Register(Bot{ID: id, URI: "sip:x@127.0.0.1"}))
	}
	b.Leave("b")
	seen := map[string]int{}
	for range 12 {
		bot, ok, _ := b.Pick()
		require.True(t, ok)
		seen[bot.ID]++
	}
	require.Zero(t, seen["b"])
	require.Positive(t, seen["a"])
	require.Positive(t, seen["c"])
	require.Len(t, b.Live(), 2)
}
