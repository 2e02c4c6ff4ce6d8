package agent

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent/guard"
)

// What is silenced begins where the number did, be it a digit a turn.
func TestConversation_NumberSince(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		pieces []string
		want   int // the turn that it begins with
	}{
		"whole":          {[]string{"hello", "4242 4242 4242 4242"}, 1},
		"in halves":      {[]string{"hello", "4242 4242", "4242 4242"}, 0},
		"digit by digit": {append([]string{"hello", "yes"}, digits("4242424242424242")...), 2},
	} {
		c := &conversation{hears: guard.NewHearing()}
		var card bool
		var at time.Time
		for i, text := range tc.pieces {
			require.False(t, card, name)
			at = start.Add(time.Duration(i) * time.Minute)
			card = c.hears.Hear(text, guard.Expectation{}).Card
			c.piece(at)
		}
		require.True(t, card, name)
		want := start.Add(time.Duration(tc.want) * time.Minute)
		require.Equal(t, want, c.numberSince(tc.pieces[len(tc.pieces)-1], at), name)
	}
}

func digits(number string) []string {
	out := make([]string, len(number))
	for i, d := range number {
		out[i] = string(d)
	}
	return out
}
