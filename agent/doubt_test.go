package agent_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent"
)

// says has the caller speak when the bot waits, and waits until it was heard.
func (b *bench) says() {
	b.t.Helper()
	b.still(time.Second)
	b.speak(600 * time.Millisecond)
	b.still(time.Second)
}

// A key of a menu may be said, and the recogniser is told so.
func TestBot_KeyIsSaid(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"one", "1", "One."} {
		synctest.Test(t, func(t *testing.T) {
			b := talking(t, text)
			b.start("")
			b.wait(agent.TurnListening, 1)
			b.says()
			b.until("Your balance")
			require.Contains(t, b.ears().hints[0].Phrases, "1")
			require.Contains(t, b.ears().hints[0].Phrases, "2")
			require.Empty(t, b.model.seen, "no model is needed for it")
			b.line.hangUp()
			b.finish(nil)
		})
	}
}

// What was heard badly is asked for before it counts.
func TestBot_AsksWhatWasHeardBadly(t *testing.T) {
	t.Parallel()
	const asks = "Sorry, I did not hear that well. Did you say this? Please say yes or no."
	for name, tc := range map[string]struct {
		answer func(b *bench)
		want   string
	}{
		"yes":   {func(b *bench) { b.ears().sure = 0.9; b.says() }, "Your balance"},
		"typed": {func(b *bench) { b.typed("yes") }, "Your balance"},
		"key":   {func(b *bench) { b.press('1') }, "Your balance"},
		"no": {func(b *bench) {
			b.ears().sure, b.ears().script = 0.9, []string{"no"}
			b.says()
		}, "Sorry, I did not understand that."},
		"badly again": {func(b *bench) { b.says() }, "Sorry, I did not understand that."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := talking(t, "I think I want to pay", "yes")
				b.ears().sure = 0.45
				b.start("")
				b.wait(agent.TurnListening, 1)
				b.says()
				b.until(asks)
				b.until("I'd like to pay my bill")
				require.NotContains(t, strings.Join(b.gate.texts(), " "), "Your balance")
				tc.answer(b)
				b.until(tc.want)
				b.line.hangUp()
				b.finish(nil)
			})
		})
	}
}

// A yes that was heard badly is no consent.
func TestBot_DoubtIsNoConsent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "yes", "yes")
		b.ears().sure = 0.45
		b.start("")
		b.until("press 1")
		b.press('1')
		b.wait(agent.TurnListening, 2)
		b.says()
		b.until("Sorry, I did not understand that.")
		require.Empty(t, b.desk.asked())
		b.ears().sure = 0.9
		b.wait(agent.TurnListening, 3)
		b.says()
		b.until("Goodbye.")
		require.Len(t, b.desk.asked(), 1)
		b.finish(nil)
	})
}

// Who is asked to press 1 says so, or says yes in more words than one.
func TestBot_ConsentIsSaid(t *testing.T) {
	t.Parallel()
	for text, asked := range map[string]int{"one": 1, "Yes, go ahead.": 1, "two": 0, "no no no": 0} {
		synctest.Test(t, func(t *testing.T) {
			b := talking(t, text)
			b.start("")
			b.until("press 1")
			b.press('1')
			b.wait(agent.TurnListening, 2)
			b.says()
			b.until("Goodbye.")
			require.Len(t, b.desk.asked(), asked, text)
			require.NotContains(t, strings.Join(b.gate.texts(), " "), "Sorry", text)
			b.finish(nil)
		})
	}
}

// Words that are hardly more than noise are none: nobody is asked what they want.
func TestBot_RejectsNoise(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "I want to pay")
		b.ears().sure = 0.1
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.says()
		b.until("Sorry, I did not understand that.")
		require.Empty(t, b.model.seen)
		require.Equal(t, agent.ReasonNotUnderstood, b.seen(agent.TurnHeard)[0].Reason)
		b.line.hangUp()
		b.finish(nil)
	})
}
