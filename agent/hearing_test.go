package agent_test

import (
	"cmp"
	"context"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/speech"
	"github.com/tonegate/tonegate/transfer/control"
)

// fakeEars understands, after a while, what its script says of the n-th speech that it is given.
type fakeEars struct {
	takes time.Duration
	sure  float64 // 0.9 where it is zero

	follow func(pcm []int16) string // what is heard, in the place of a script

	mu     sync.Mutex
	script []string
	hints  []speech.Hint
	lens   []int
	gone   int // requests that were taken back
	voiced bool
}

func (e *fakeEars) speaks(on bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.voiced = on
}

func (e *fakeEars) Hear(ctx context.Context, pcm []int16, h speech.Hint) (speech.Heard, error) {
	e.mu.Lock()
	text := ""
	if len(e.script) > 0 && !e.voiced {
		text, e.script = e.script[0], e.script[1:]
	}
	if e.follow != nil {
		text = e.follow(pcm)
	} else if e.voiced { // a look at a speech that goes on
		e.mu.Unlock()
		return speech.Heard{}, nil
	}
	e.hints, e.lens = append(e.hints, h), append(e.lens, len(pcm))
	e.mu.Unlock()
	select {
	case <-time.After(e.takes):
		return speech.Heard{Text: text, Confidence: cmp.Or(e.sure, 0.9)}, nil
	case <-ctx.Done():
		e.mu.Lock()
		defer e.mu.Unlock()
		e.gone++
		return speech.Heard{}, ctx.Err()
	}
}

func (e *fakeEars) asked() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.lens)
}

// speak has the caller make a voice's sound for a while, frame by frame in real time.
func (b *bench) speak(d time.Duration) {
	if ears, ok := b.hearing.(*fakeEars); ok {
		ears.speaks(true)
		defer ears.speaks(false)
	}
	pcm := make([]int16, 320)
	for n := range int(d / media.FrameDuration) {
		for i := range pcm {
			at := float64(n*len(pcm)+i) / 16000
			sound := 0.0
			for harmonic := 1.0; harmonic < 20; harmonic++ {
				sound += math.Sin(2*math.Pi*140*harmonic*at) / harmonic
			}
			syllable := math.Abs(math.Sin(2 * math.Pi * 2 * at))
			pcm[i] = int16(4000*sound*syllable) + hiss(n*len(pcm)+i)
		}
		b.line.speak(pcm)
		time.Sleep(media.FrameDuration)
	}
	synctest.Wait()
}

// hiss is the noise of a line: digital silence would be a mute button.
func hiss(at int) int16 {
	return int16((uint32(at)*2654435761)>>24)%24 - 12
}

// still has the caller be silent for a while.
func (b *bench) still(d time.Duration) {
	pcm := make([]int16, 320)
	for n := range int(d / media.FrameDuration) {
		for i := range pcm {
			pcm[i] = hiss(n*len(pcm) + i)
		}
		b.line.speak(pcm)
		time.Sleep(media.FrameDuration)
	}
	synctest.Wait()
}

func talking(t *testing.T, script ...string) *bench {
	t.Helper()
	b := newBench(t, approved())
	b.hearing = &fakeEars{takes: 100 * time.Millisecond, script: script}
	return b
}

func (b *bench) ears() *fakeEars {
	ears, ok := b.hearing.(*fakeEars)
	require.True(b.t, ok)
	return ears
}

func TestBot_PaysByVoice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "I would like to pay", "yes please")
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.still(time.Second)
		b.speak(800 * time.Millisecond)
		b.still(time.Second)
		b.until("Your balance")
		b.wait(agent.TurnListening, 2)
		b.still(time.Second)
		b.speak(500 * time.Millisecond)
		b.still(time.Second)
		b.until("Goodbye.")
		require.Equal(t, "approved", b.finish(nil)["outcome"])

		consent := b.desk.asked()[0].Consent
		require.Equal(t, agent.ByVoice, consent.By)
		require.Equal(t, "confirm", consent.Node)
		require.Equal(t, []string{"I would like to pay"}, b.model.seen)
		require.Contains(t, b.ears().hints[0].Phrases, "talk to a human")
		require.Contains(t, b.ears().hints[1].Phrases, "yes please")
		require.Equal(t, "en-GB", b.ears().hints[1].Language)
		require.Contains(t, b.file("transcript.txt"), "caller: yes please")

		heard := b.seen(agent.TurnHeard)
		require.Equal(t, "I would like to pay", heard[0].Text)
		require.InDelta(t, 0.9, heard[0].Confidence, 0)
		first := b.seen(agent.TurnAnswered)[0].Latency
		require.InDelta(t, 350, first.TurnEnd, 40, "the silence after a whole sentence")
		require.InDelta(t, 350, first.FirstFrame, 60, "heard ahead: its words cost no time")
		second := b.seen(agent.TurnAnswered)[1].Latency
		require.InDelta(t, 310, second.TurnEnd, 40, "an answer by itself needs no more silence than to hear it")
	})
}

// Words that sound as if they go on are waited for, and count together.
func TestBot_WaitsForTheRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "I'd like to pay and", "I'd like to pay and talk")
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.still(time.Second)
		b.speak(800 * time.Millisecond)
		b.still(1500 * time.Millisecond)
		require.Empty(t, b.seen(agent.TurnHeard))
		b.speak(400 * time.Millisecond)
		b.still(time.Second)
		require.Equal(t, "I'd like to pay and talk", b.seen(agent.TurnHeard)[0].Text)
		require.Greater(t, b.ears().lens[1], b.ears().lens[0]+16000, "all of it was heard again")
		b.line.hangUp()
		b.finish(nil)
	})
}

// A voice over ours lowers it, then cuts it; where it was nothing, our text goes on.
func TestBot_BargeIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "", "", "I want to pay")
		b.voice.long = 4 * time.Second
		b.start("")
		b.still(500 * time.Millisecond)
		b.speak(100 * time.Millisecond)
		b.still(40 * time.Millisecond)
		require.Less(t, b.line.level(), 500, "ours is lowered")
		b.still(900 * time.Millisecond)
		require.Greater(t, b.line.level(), 900, "it was too short to be a word")
		require.Empty(t, b.seen(agent.SayEnded))

		b.speak(700 * time.Millisecond)
		cut := b.seen(agent.SayEnded)
		require.Len(t, cut, 1)
		require.Equal(t, agent.ReasonBargeIn, cut[0].Reason)
		require.Less(t, cut[0].Played, int64(2200))
		require.Less(t, len(cut[0].Text), len("Hello, this is Ada from Acme Energy. To pay your bill"))
		b.still(time.Second)
		require.Len(t, b.seen(agent.SayResumed), 1, "nothing was understood: a cough, a door")
		b.wait(agent.SayEnded, 2)
		require.Equal(t, agent.ReasonDone, b.seen(agent.SayEnded)[1].Reason)

		b.speak(700 * time.Millisecond)
		b.still(time.Second)
		b.until("Your balance")
		b.line.hangUp()
		b.finish(nil)
	})
}

// Noise over an amount does not cut it, and is no yes to it.
func TestBot_AmountIsHeardWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "yes", "yes")
		b.voice.long = 3 * time.Second
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.press('1')
		b.wait(agent.SayStarted, 2)
		b.still(200 * time.Millisecond)
		b.speak(800 * time.Millisecond)
		b.still(time.Second)
		require.Greater(t, b.line.level(), 900)
		require.Len(t, b.seen(agent.TurnHeard), 1, "that of the key")
		b.wait(agent.TurnListening, 2)
		require.Equal(t, agent.ReasonDone, b.seen(agent.SayEnded)[1].Reason)
		b.speak(400 * time.Millisecond)
		b.still(time.Second)
		b.until("Goodbye.")
		b.finish(nil)
		require.Len(t, b.desk.asked(), 1)
	})
}

// A caller who says a card number is stopped kindly; nothing of it is kept anywhere.
func TestBot_CardNumberSaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "my card is four two four two four two four two four two four two four two four two", "", "pay")
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.still(time.Second)
		b.speak(3 * time.Second)
		b.still(time.Second)
		b.until("Do not say your card number.")
		require.Equal(t, agent.ByVoice, b.seen(agent.GuardCard)[0].By)
		b.line.hangUp()
		b.finish(nil)
		require.Empty(t, b.model.seen)
		for _, name := range []string{"transcript.txt", "events.jsonl"} {
			require.NotContains(t, b.file(name), "four two", name)
		}
		wav, err := media.ReadWAV(strings.NewReader(b.file("recording.wav")))
		require.NoError(t, err)
		for i, s := range wav.Channel(0) {
			require.InDelta(t, 0, s, 20, "sample %d of what was said", i)
		}
		require.Contains(t, b.file("recording.json"), `"from_ms":`)
	})
}

// In the window nobody hears: the ear is taken down before the gate is told so, with what it was asking.
func TestBot_HearingGoesDark(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "", "pay")
		b.ears().takes = 10 * time.Second
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.still(time.Second)
		b.speak(600 * time.Millisecond)
		b.still(300 * time.Millisecond)
		require.Equal(t, 1, b.ears().asked())
		b.event(control.Event{Type: control.ListenerDarken, Listener: "hearing"})
		synctest.Wait()
		require.Equal(t, []control.Ack{{Listener: "hearing", Dark: true}}, b.gate.acks)
		require.Equal(t, 1, b.ears().gone, "the request was taken back")
		b.speak(time.Second)
		b.still(2 * time.Second)
		require.Equal(t, 1, b.ears().asked(), "nobody is asked")

		b.ears().takes = 100 * time.Millisecond
		b.event(control.Event{Type: control.ListenerResume, Listener: "hearing"})
		synctest.Wait()
		b.still(500 * time.Millisecond)
		b.speak(600 * time.Millisecond)
		b.still(time.Second)
		require.Equal(t, 2, b.ears().asked())
		require.Less(t, b.ears().lens[1], 16000*3/2, "nothing of before is in it")
		b.until("Your balance")
		b.line.hangUp()
		b.finish(nil)
	})
}

// A new ear counts from its beginning: what was answered before the window makes nobody deaf after it.
func TestBot_HearsAgainAfterTheWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "a lamp", "pay")
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.still(10 * time.Second)
		b.speak(600 * time.Millisecond)
		b.still(time.Second)
		require.Equal(t, "a lamp", b.seen(agent.TurnHeard)[0].Text)
		for _, to := range []control.Type{control.ListenerDarken, control.ListenerResume} {
			b.event(control.Event{Type: to, Listener: "hearing"})
			synctest.Wait()
		}
		b.still(3 * time.Second)
		b.speak(600 * time.Millisecond)
		b.still(time.Second)
		require.Equal(t, 2, b.ears().asked())
		b.until("Your balance")
		b.line.hangUp()
		b.finish(nil)
	})
}

// While a model thinks a key is worth more than its answer, and more words count with those before.
func TestBot_CallerGoesOnWhileTheModelThinks(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(b *bench){
		"key":   func(b *bench) { b.press('2') },
		"typed": func(b *bench) { b.typed("slow down"); b.press('2') },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.start("")
				b.until("press 1")
				b.typed("think slowly")
				time.Sleep(500 * time.Millisecond)
				act(b)
				b.finish(nil)
				require.Equal(t, []string{"support"}, b.gate.handoffs)
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		b := talking(t, "think slowly", "about how to pay")
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.still(time.Second)
		b.speak(600 * time.Millisecond)
		b.still(700 * time.Millisecond)
		b.speak(600 * time.Millisecond)
		b.still(time.Second)
		require.Len(t, b.seen(agent.TurnInterrupted), 1)
		b.until("Your balance")
		require.Equal(t, []string{"think slowly", "think slowly about how to pay"}, b.model.seen)
		b.line.hangUp()
		b.finish(nil)
	})
}

// A key that is pressed while a text is still rendered is an answer to it.
func TestBot_KeyBeforeTheVoice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.voice.slow = "Your balance"
		b.start("")
		b.until("press 1")
		b.press('1')
		time.Sleep(500 * time.Millisecond)
		b.press('2')
		b.until("Goodbye.")
		b.finish(nil)
		require.NotContains(t, strings.Join(b.gate.texts(), "\n"), "Your balance")
	})
}

// A recogniser that fails costs a turn, not the call.
func TestBot_NotUnderstood(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := talking(t)
		b.start("")
		b.wait(agent.TurnListening, 1)
		b.still(time.Second)
		b.speak(700 * time.Millisecond)
		b.still(time.Second)
		b.until("Sorry, I did not understand that.")
		require.Equal(t, agent.ReasonNotUnderstood, b.seen(agent.TurnHeard)[0].Reason)
		require.Equal(t, agent.ReasonNoMatch, b.seen(agent.TurnEnded)[0].Reason)
		b.line.hangUp()
		b.finish(nil)
	})
}
