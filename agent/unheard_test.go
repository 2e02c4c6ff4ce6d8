package agent_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent"
)

// Nobody agrees to a text that they have not heard: a yes that comes while it is rendered, or waits to be played, is none,
// and the gate is not to close by it.
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
				for !strings.Contains(strings.Join(b.gate.texts(), "\n"), "Your balance") {
					require.Len(t, b.gate.collects, 1)
					yes(b)
					time.Sleep(330 * time.Millisecond)
					synctest.Wait()
				}
				require.Len(t, b.gate.collects, 2)
				b.still(time.Second)
				require.Empty(t, b.desk.asked())
				yes(b)
				b.until("Goodbye.")
				b.finish(nil)
				require.Len(t, b.desk.asked(), 1)
			})
		})
	}
}

// A yes that a caller began to say before the text was heard is none, though it ends in it.
func TestBot_YesSaidIntoTheAmount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "yes", "yes")
		b.voice.slow = "Your balance"
		b.start("")
		b.until("press 1")
		b.press('1')
		b.still(7400 * time.Millisecond)
		b.speak(800 * time.Millisecond)
		require.Contains(t, b.gate.texts()[len(b.gate.texts())-1], "Your balance")
		b.still(1500 * time.Millisecond)
		require.Empty(t, b.seen(agent.TurnHeard)[1:])
		b.says()
		b.until("Goodbye.")
		b.finish(nil)
		require.Len(t, b.desk.asked(), 1)
	})
}

// A text that cannot be filled in is not agreed to, whatever is said in its place.
func TestBot_OfferCannotBeTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, approved())
		b.flow = []byte(strings.NewReplacer("reference: INV-1001}", "reference: INV-1001, due: May}",
			"Your balance is", "For {{ bill.due }}, your balance is").Replace(string(b.flow)))
		b.memory.rows["call-1"] = []byte(`{"flow":"utility-bill","node":"confirm",
			"values":{"bill":{"amount":4250,"currency":"GBP","reference":"INV-1001"},"call":{"id":"call-1","from":""}}}`)
		b.start("good")
		b.until("trouble")
		b.press('1')
		b.until("Goodbye.")
		b.finish(nil)
		require.Empty(t, b.desk.asked())
	})
}
