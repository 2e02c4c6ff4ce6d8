package agent_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/agent/model"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

// bargesIn has the caller speak over the bot, and gives how long it was still heard.
func (b *bench) bargesIn(t *testing.T) time.Duration {
	t.Helper()
	before := b.line.heard()
	b.speak(600 * time.Millisecond)
	return time.Duration(b.line.heard()-before) * media.FrameDuration
}

// The voice of the bot stops 200 ms after the caller's at the latest, whoever wrote the words.
func TestBot_BargeInStopsTheVoice(t *testing.T) {
	t.Parallel()
	t.Run("flow", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			b := talking(t, "I want to pay my bill")
			b.voice.long = 4 * time.Second
			b.start("")
			b.wait(agent.SayStarted, 1)
			b.still(time.Second)
			require.LessOrEqual(t, b.bargesIn(t), 200*time.Millisecond)
			require.Equal(t, agent.ReasonBargeIn, b.seen(agent.SayEnded)[0].Reason)
			b.line.hangUp()
			b.finish(nil)
		})
	})
	t.Run("model", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			b := led(t, script(says("It is a long story that I have to tell you.")))
			b.hearing, b.voice.long = &fakeEars{script: []string{"tell me all of it"}}, 4*time.Second
			b.start("")
			b.wait(agent.TurnListening, 1)
			b.typed("hi")
			b.wait(agent.SayStarted, 2)
			b.still(time.Second)
			require.LessOrEqual(t, b.bargesIn(t), 200*time.Millisecond)
			b.still(time.Second)
			messages := b.model.asked()[1].Messages
			said := messages[len(messages)-2]
			require.Equal(t, model.RoleAssistant, said.Role)
			require.Equal(t, "It is a", said.Text, "what was heard of it, and no more")
			b.line.hangUp()
			b.finish(nil)
		})
	})
}

// A noise that is longer than a knock makes the bot stop and go on; no word of it is lost.
func TestBot_GoesOnAfterANoise(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t)
		b.voice.long = 4 * time.Second
		b.start("")
		b.wait(agent.SayStarted, 1)
		b.still(time.Second)
		b.speak(240 * time.Millisecond)
		b.still(60 * time.Millisecond)
		require.Zero(t, b.line.level(), "silent")
		b.still(time.Second)
		require.Greater(t, b.line.level(), 900)
		require.Empty(t, b.seen(agent.SayEnded))
		b.wait(agent.SayEnded, 1)
		require.Equal(t, agent.ReasonDone, b.seen(agent.SayEnded)[0].Reason)
		require.Greater(t, b.line.heard(), 200+5, "all of it, and a little twice")
		b.line.hangUp()
		b.finish(nil)
	})
}

// A bot that fell silent goes on, though hearing went dark before it could tell that it was nothing.
func TestBot_GoesOnInTheDark(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := led(t, script(says("It is a long story that I have to tell you.")))
		b.hearing, b.voice.long = &fakeEars{}, 4*time.Second
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.typed("hi")
		b.wait(agent.SayStarted, 2)
		b.still(time.Second)
		b.speak(240 * time.Millisecond)
		b.event(control.Event{Type: control.ListenerDarken, Listener: "hearing"})
		b.wait(agent.SayEnded, 2)
		require.Equal(t, agent.ReasonDone, b.seen(agent.SayEnded)[1].Reason)
		b.line.hangUp()
		b.finish(nil)
	})
}
