package agent_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/speech"
)

// number is what a caller says, a word each 400 ms.
const number = "my card number is four two four two four two four two four two four two four two four two"

// follow hears of number as much as was said, at 400 ms a word.
func follow(pcm []int16) string {
	words := strings.Fields(number)
	return strings.Join(words[:min(len(words), len(pcm)/(int(speech.Rate)*2/5))], " ")
}

// silent tells that the caller's side of the recording is silent from a second of it on.
func silent(t *testing.T, wav string, from, to time.Duration) {
	t.Helper()
	w, err := media.ReadWAV(strings.NewReader(wav))
	require.NoError(t, err)
	pcm := w.Channel(0)
	at := func(d time.Duration) int { return min(len(pcm), int(d.Seconds()*float64(w.Rate))) }
	for i, s := range pcm[at(from):at(to)] {
		require.InDelta(t, 0, s, 20, "sample %d of what was said", i)
	}
}

// A caller who says a card number without a pause is interrupted in its middle. Nothing of what was heard until then, or
// comes after it, is kept anywhere.
func TestBot_InterruptedInACardNumber(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t)
		b.ears().follow = follow
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.still(time.Second)
		began := time.Now()
		b.speak(8 * time.Second) // to its end
		incidents := b.seen(agent.GuardCard)
		require.NotEmpty(t, incidents)
		said := incidents[0].At.Sub(began)
		digits := int(said/(400*time.Millisecond)) - 4
		t.Logf("interrupted after %v, with %d digits of 16 said", said, digits)
		require.Less(t, digits, 11, "in its middle")
		require.Contains(t, strings.Join(b.gate.texts(), "\n"), "Do not say your card number.", "kindly")
		b.still(3 * time.Second)
		require.Len(t, b.seen(agent.GuardCard), 1, "one number is one incident")
		require.Empty(t, b.seen(agent.TurnHeard), "it is no answer")
		b.line.hangUp()
		b.finish(nil)
		require.Empty(t, b.model.seen)
		for _, name := range []string{"transcript.txt", "events.jsonl", "record.json"} {
			require.NotContains(t, b.file(name), "four", name)
		}
		silent(t, b.file("recording.wav"), 0, time.Hour)
	})
}

// One who says it in groups is interrupted at the pause in which it is known, not at the end.
func TestBot_InterruptedBetweenGroups(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "my card is 4242", "my card is 4242 4242", "my card is 4242 4242 4242")
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.still(time.Second)
		for range 2 {
			b.speak(900 * time.Millisecond)
			b.still(320 * time.Millisecond)
		}
		require.Len(t, b.seen(agent.GuardCard), 1)
		b.line.hangUp()
		b.finish(nil)
		require.NotContains(t, b.file("events.jsonl"), "4242")
	})
}

// Who says a card number while the bot speaks and nobody listens is heard all the same: it is recorded. They are told as
// soon as they can be.
func TestBot_CardNumberOverTheBot(t *testing.T) {
	t.Parallel()
	for name, firm := range map[string]bool{"an amount": true, "a text that nobody answers": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := talking(t)
				b.ears().follow = follow
				b.voice.long = 9 * time.Second
				if !firm {
					const welcome = "  greet:\n    say: Welcome.\n    to: greeting\n  greeting:\n"
					b.flow = []byte(strings.Replace(string(b.flow), "  greet:\n", welcome, 1))
				}
				b.start("")
				if firm {
					b.wait(agent.TurnListening, 1)
					b.press('1')
					b.wait(agent.SayStarted, 2)
				}
				b.still(200 * time.Millisecond)
				b.speak(7 * time.Second)
				b.still(time.Second)
				require.Len(t, b.seen(agent.GuardCard), 1)
				b.until("Do not say your card number.")
				b.line.hangUp()
				b.finish(nil)
				require.NotContains(t, b.file("events.jsonl"), "four")
				silent(t, b.file("recording.wav"), 0, time.Hour)
			})
		})
	}
}

// A number whose first half was said over the bot, to nobody, is silenced from there.
func TestBot_CardNumberFromOverTheBotOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "4242 4242", "4242 4242")
		b.voice.long = 9 * time.Second
		const welcome = "  greet:\n    say: Welcome.\n    to: greeting\n  greeting:\n"
		b.flow = []byte(strings.Replace(string(b.flow), "  greet:\n", welcome, 1))
		b.start("")
		b.still(200 * time.Millisecond)
		b.speak(2 * time.Second)
		b.still(time.Second)
		require.Empty(t, b.seen(agent.GuardCard))
		b.wait(agent.TurnListening, 1)
		b.still(200 * time.Millisecond)
		b.speak(2 * time.Second)
		b.still(time.Second)
		require.Len(t, b.seen(agent.GuardCard), 1)
		b.line.hangUp()
		b.finish(nil)
		silent(t, b.file("recording.wav"), 0, time.Hour)
	})
}

// What was asked ahead is taken back where the caller goes on, and what is said later is recorded again.
func TestBot_TakesBackWhatWasAskedAhead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "pay", "I want to pay my bill")
		b.ears().takes = 2 * time.Second
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.still(time.Second)
		b.speak(500 * time.Millisecond)
		b.still(300 * time.Millisecond)
		require.Equal(t, 1, b.ears().asked(), "ahead of the end")
		b.speak(200 * time.Millisecond)
		require.Equal(t, 1, b.ears().gone, "they go on")
		b.still(4 * time.Second)
		require.Equal(t, "I want to pay my bill", b.seen(agent.TurnHeard)[0].Text)
		require.Equal(t, 2, b.ears().asked(), fmt.Sprint(b.ears().lens))
		b.line.hangUp()
		b.finish(nil)
	})
}
