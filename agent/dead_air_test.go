package agent_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/agent/model"
)

// deadAir is the longest time without a sound of the bot that a caller may hear while it is the bot's turn.
const deadAir = 4 * time.Second

// quietUntil lets time pass until the bot has said text, and gives the longest silence on the way.
func (b *bench) quietUntil(text string, within time.Duration) time.Duration {
	b.t.Helper()
	from, longest := time.Now(), time.Duration(0)
	for began := time.Now(); time.Since(began) < within; {
		b.still(60 * time.Millisecond)
		if at := b.line.lastSound(); at.After(from) {
			from = at
		}
		longest = max(longest, time.Since(from))
		if strings.Contains(strings.Join(b.gate.texts(), "\n"), text) {
			return longest
		}
	}
	require.Contains(b.t, b.gate.texts(), text)
	return longest
}

// dribble is a model whose answer has no end: a sentence, then a letter each 2.9 s, which no request's timeout ends.
func dribble(first string) func(int, model.Chat) []said {
	return func(int, model.Chat) []said {
		parts := says(first)
		for range 10_000 {
			parts = append(parts, said{after: 2900 * time.Millisecond, text: "a"})
		}
		return parts
	}
}

// A model that does not end, with words before or without, is given up; the caller hears that somebody is there.
func TestTask_ModelWithoutAnEnd(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]string{"from the start": "", "after a sentence": "Let me see. "} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := led(t, dribble(first))
				b.start("")
				b.wait(agent.TurnListening, 1)
				b.typed("hello")
				require.Less(t, b.quietUntil("Please use the keys of your phone.", 70*time.Second), deadAir)
				require.Len(t, b.seen(agent.ModelFailed), 1)
				b.line.hangUp()
				b.finish(nil)
			})
		})
	}
}

// A voice that is late before a sentence, within one or between two leaves no dead air.
func TestTask_VoiceIsLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := led(t, script(says("Hello. How are you?")))
		b.stream = slowStream{first: 7 * time.Second, each: 7 * time.Second, parts: 2}
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.typed("hi")
		require.Less(t, b.quietUntil("How are you?", 40*time.Second), deadAir)
		b.wait(agent.TurnListening, 2)
		b.line.hangUp()
		b.finish(nil)
	})
}

// A recogniser that answers late leaves no dead air, and its answer counts.
func TestBot_HearingIsLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "I want to pay my bill")
		b.ears().takes = 7 * time.Second
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.still(time.Second)
		b.speak(time.Second)
		require.Less(t, b.quietUntil("Your balance", 12*time.Second), deadAir)
		b.line.hangUp()
		b.finish(nil)
	})
}

// A voice that never comes is replaced by a sentence at hand. Nobody agrees to an amount that they did not hear: the text is
// in no transcript, and a key is no consent.
func TestBot_VoiceNeverComes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.voice.stuck = "Your balance"
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.press('1')
		require.Less(t, b.quietUntil("trouble", 20*time.Second), deadAir)
		b.press('1')
		b.until("Goodbye.")
		b.finish(nil)
		require.Empty(t, b.desk.asked())
		require.NotContains(t, b.file("transcript.txt"), "Your balance")
	})
}
