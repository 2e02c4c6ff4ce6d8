package agent_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Nobody agrees to a text that they have not heard: a yes that comes while it is rendered is none.
func TestBot_YesBeforeTheAmount(t *testing.T) {
	t.Parallel()
	for name, yes := range map[string]func(b *bench){
		"key":   func(b *bench) { b.press('1') },
		"typed": func(b *bench) { b.typed("yes") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, approved())
				b.voice.slow = "Your balance"
				b.start("")
				b.until("press 1")
				b.press('1')
				time.Sleep(500 * time.Millisecond)
				yes(b)
				b.until("Your balance")
				require.Empty(t, b.desk.asked())
				yes(b)
				b.until("Goodbye.")
				b.finish(nil)
				require.Len(t, b.desk.asked(), 1)
			})
		})
	}
}
