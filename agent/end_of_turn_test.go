package agent_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/transfer/control"
)

// Who pauses within a sentence or a number is not cut off; a sentence that is whole is answered sooner.
func TestBot_EndOfTurn(t *testing.T) {
	t.Parallel()
	const short = 450 * time.Millisecond
	for name, tc := range map[string]struct {
		first, then string
		sure        float64
		pause       time.Duration
		one         bool // turn
	}{
		"a whole sentence":    {"I want to pay my bill", "please", 0.9, short, false},
		"a breath within one": {"I want to pay my bill", "I want to pay my bill today", 0.9, 300 * time.Millisecond, true},
		"a word or two":       {"I want", "I want to pay", 0.9, short, true},
		"it goes on":          {"I want to pay and", "I want to pay and talk", 0.9, 2 * time.Second, true},
		"it trails off":       {"I want to pay...", "I want to pay my bill", 0.9, short, true},
		"a list":              {"my name is Anna,", "my name is Anna, I want to pay", 0.9, short, true},
		"a number":            {"my account is one two three", "my account is one two three four to pay", 0.9, short, true},
		"figures":             {"it is number 123", "it is number 12345, to pay", 0.9, short, true},
		"on a bad line":       {"I want to pay my bill", "I want to pay my bill today", 0.45, short, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := talking(t, tc.first, tc.then)
				b.ears().sure = tc.sure
				b.start("")
				b.wait(agent.TurnListening, 1)
				b.still(time.Second)
				b.speak(800 * time.Millisecond)
				b.still(tc.pause)
				heard := len(b.seen(agent.TurnHeard))
				b.speak(600 * time.Millisecond)
				b.still(time.Second)
				if tc.one {
					require.Zero(t, heard, "cut off")
					require.Equal(t, tc.then, b.seen(agent.TurnHeard)[0].Text)
				} else {
					require.Equal(t, 1, heard)
					require.Equal(t, tc.first, b.seen(agent.TurnHeard)[0].Text)
				}
				b.line.hangUp()
				b.finish(nil)
			})
		})
	}
}

// A node whose callers look for their words has its own silence, which no sentence makes shorter.
func TestBot_EndOfTurnOfANode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "I want to pay my bill", "I want to pay my bill today")
		const menu = "    menu: {1: fetch"
		b.flow = []byte(strings.Replace(string(b.flow), menu, "    end_of_turn: {min: 900ms}\n"+menu, 1))
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.still(time.Second)
		b.speak(800 * time.Millisecond)
		b.still(800 * time.Millisecond)
		require.Empty(t, b.seen(agent.TurnHeard))
		b.speak(600 * time.Millisecond)
		b.still(time.Second)
		require.Equal(t, "I want to pay my bill today", b.seen(agent.TurnHeard)[0].Text)
		require.InDelta(t, 900, b.seen(agent.TurnAnswered)[0].Latency.TurnEnd, 40)
		b.line.hangUp()
		b.finish(nil)
	})
}

// What a recogniser made of the first words, when the caller has gone on meanwhile, does not end their turn.
func TestBot_LateWords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "pay", "pay it to somebody else") // the first is an example to the word
		b.ears().takes = 400 * time.Millisecond
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.still(time.Second)
		b.speak(500 * time.Millisecond)
		b.still(300 * time.Millisecond)
		b.speak(time.Second)
		require.Empty(t, b.seen(agent.TurnHeard))
		b.still(2 * time.Second)
		require.Equal(t, "pay it to somebody else", b.seen(agent.TurnHeard)[0].Text)
		b.line.hangUp()
		b.finish(nil)
	})
}

// Hearing that goes dark in the middle of a speech does not leave the bot waiting for its end.
func TestBot_SpeechWithoutAnEnd(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]time.Duration{"speaking": 0, "before its words": 600 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := talking(t)
				b.ears().takes = time.Minute
				b.start("")
				b.wait(agent.TurnListening, 1)
				b.still(time.Second)
				b.speak(600 * time.Millisecond)
				b.still(after)
				b.event(control.Event{Type: control.ListenerDarken, Listener: "hearing"})
				b.wait(agent.TurnEnded, 1)
				require.Equal(t, agent.ReasonNoInput, b.seen(agent.TurnEnded)[0].Reason)
				b.line.hangUp()
				b.finish(nil)
			})
		})
	}
}
