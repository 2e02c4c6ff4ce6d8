package transfer

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

// Peaks of the test's hums: what is said while the gate is closed is loud, so that it is known again wherever it comes
// out; what is said while it is open is soft.
const (
	soft  = 2000
	loud  = 24000
	bound = 8000
)

func TestZeroSwitchPassesNothing(t *testing.T) {
	t.Parallel()
	s := NewSwitch(KeyRule{}, time.Now)
	caller, bot, provider := newLeg("caller"), newLeg("bot"), newLeg("provider")
	s.Connect(caller, bot, provider)
	for range 10 {
		s.fromCaller(hum(media.PCMU, loud))
		s.fromBot(hum(media.PCMU, loud))
		s.fromProvider(hum(media.PCMU, loud))
	}
	s.callerKey(dtmf.Event{Key: 1})
	_, ok := s.Text("hello")
	require.False(t, ok)
	for _, l := range []*fakeLeg{caller, bot, provider} {
		require.Equal(t, heard{}, l.heard())
	}
	_, _, ok = s.Collect(control.Collect{Allowed: "1", Max: 1})
	require.False(t, ok)
}

func TestModes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		mode                                     Mode
		toBot, toProvider, fromBot, fromPro, own bool
	}{
		{Shut, false, false, false, false, true},
		{Talk, true, false, true, false, false},
		{Closed, false, false, true, false, true},
		{Capture, false, true, false, true, true},
		{Preview, false, false, false, true, true},
		{Guided, false, true, false, true, true}, // the provider has just spoken; see TestGuidedOneSpeaksAtATime
	}
	for _, tt := range tests {
		t.Run(tt.mode.String(), func(t *testing.T) {
			t.Parallel()
			s := NewSwitch(KeyRule{}, time.Now)
			caller, bot, provider := newLeg("caller"), newLeg("bot"), newLeg("provider")
			s.Connect(caller, bot, provider)
			s.SetMode(tt.mode)
			for range 8 {
				s.fromCaller(hum(media.PCMU, loud))
			}
			require.Equal(t, tt.toBot, bot.heard().loud > 0)
			require.Equal(t, tt.toProvider, provider.heard().loud == 8)
			s.fromProvider(hum(media.PCMU, loud))
			require.Equal(t, tt.fromPro, caller.heard().loud > 0)
			s.fromBot(hum(media.PCMU, loud))
			require.Equal(t, tt.fromBot, caller.heard().loud > 0)
			s.Sound(hum(media.PCMU, loud))
			require.Equal(t, tt.own, caller.heard().loud > 0)
		})
	}
	require.Equal(t, "unknown", Mode(99).String())
}

func TestAudioUnderWayIsDroppedWhenTheGateCloses(t *testing.T) {
	t.Parallel()
	s := NewSwitch(KeyRule{}, time.Now)
	bot := newLeg("bot")
	s.Connect(newLeg("caller"), bot, nil)
	s.SetMode(Talk)
	for range 5 {
		s.fromCaller(hum(media.PCMU, loud)) // 60 ms of it are in the mask
	}
	require.True(t, s.Close())
	require.False(t, s.Close())
	bot.heard()
	s.Open(true)
	for range 10 {
		s.fromCaller(hum(media.PCMU, soft))
	}
	require.Less(t, bot.heard().loudest, int16(bound))
}

// rtpengine #980: keys were kept from the other side as events, but not as tones in the audio.
func TestTonesAreMaskedTowardsTheBot(t *testing.T) {
	t.Parallel()
	for _, codec := range []media.Codec{media.PCMU, media.PCMA, media.L16} {
		s := NewSwitch(KeyRule{}, time.Now)
		bot := newLeg("bot")
		bot.codec = codec
		s.Connect(newLeg("caller"), bot, nil)
		s.SetMode(Talk)
		key, _ := dtmf.ParseKey('5')
		pcm := dtmf.Generate([]dtmf.Key{key, key, key}, 100*time.Millisecond, 100*time.Millisecond, -4)
		for len(pcm) >= 160 {
			s.fromCaller(media.EncodeFrame(media.PCMU, pcm[:160]))
			pcm = pcm[160:]
		}
		for range 10 {
			s.fromCaller(hum(media.PCMU, 0))
		}
		require.Less(t, bot.heard().loudest, int16(2000), codec.String())
	}
}

func TestCallerWithTonesIsNotDoubledAtTheProvider(t *testing.T) {
	t.Parallel()
	s := NewSwitch(KeyRule{}, time.Now)
	provider := newLeg("provider")
	s.Connect(newLeg("caller"), newLeg("bot"), provider)
	s.SetMode(Talk)
	s.callerKey(dtmf.Event{Key: 1, Source: dtmf.FromTone})
	s.SetMode(Capture)
	pcm := dtmf.Generate([]dtmf.Key{5, 5}, 100*time.Millisecond, 100*time.Millisecond, -4)
	for len(pcm) >= 160 {
		s.fromCaller(media.EncodeFrame(media.PCMU, pcm[:160]))
		pcm = pcm[160:]
	}
	s.callerKey(dtmf.Event{Key: 5, Source: dtmf.FromTone})
	h := provider.heard()
	require.Equal(t, "5", h.keys)
	require.Less(t, h.loudest, int16(2000), "the press goes as an event, not as a tone too")
	require.True(t, s.Inband())
}

// A caller's phone may send each key twice: as a telephone-event and as a tone. The first key of a call may be one of the
// card, so that nothing is known before; what is passed of its tone is too short to be heard as a key.
func TestCallerWithEventsAndTonesIsNotDoubledAtTheProvider(t *testing.T) {
	t.Parallel()
	for _, after := range []int{0, 3, 10} { // frames by which the tone comes after the event
		s := NewSwitch(KeyRule{}, time.Now)
		provider := newLeg("provider")
		s.Connect(newLeg("caller"), newLeg("bot"), provider)
		s.SetMode(Capture)
		now := time.Now()
		s.now = func() time.Time { return now }
		for n := range 60 {
			if n == 5 {
				s.callerKey(dtmf.Event{Key: 5, Source: dtmf.FromEvent})
			}
			pcm := make([]int16, 160)
			if at := n - 5 - after; at >= 0 && at < 6 {
				pcm = dtmf.Generate([]dtmf.Key{5}, 120*time.Millisecond, 0, -4)[at*160:][:160]
			}
			s.fromCaller(media.EncodeFrame(media.PCMU, pcm))
			now = now.Add(media.FrameDuration)
		}
		h := provider.heard()
		require.Equal(t, "5", h.keys)
		require.LessOrEqual(t, h.loud, 1, "20 ms of a tone are no key")
		require.True(t, s.Inband())
	}
}

func TestBotIsKeptAliveWithSilence(t *testing.T) {
	t.Parallel()
	s := NewSwitch(KeyRule{}, time.Now)
	bot := newLeg("bot")
	bot.codec = media.L16
	s.Connect(newLeg("caller"), bot, nil)
	s.SetMode(Talk)
	s.KeepBot()
	require.Zero(t, bot.heard().silent, "the caller's own audio goes there")
	s.Close()
	s.KeepBot()
	require.Equal(t, 1, bot.heard().silent)
	s.SetMode(Shut)
	s.KeepBot()
	require.Zero(t, bot.heard().silent)
}

// TestClosedPassesNothing walks a Switch at random and looks at everything that the bot gets.
func TestClosedPassesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(0, 0)
		s := NewSwitch(KeyRule{Max: 6, Within: 10 * time.Second}, func() time.Time { return now })
		caller, bot, provider := newLeg("caller"), newLeg("bot"), newLeg("provider")
		bot.codec = rapid.SampledFrom([]media.Codec{media.PCMU, media.PCMA, media.L16}).Draw(t, "codec")
		s.Connect(caller, bot, provider)
		callerSink, botSink := s.CallerSink(), s.BotSink()
		t.Repeat(map[string]func(*rapid.T){
			"frame": func(*rapid.T) {
				peak := int16(loud)
				if s.Mode() == Talk {
					peak = soft
				}
				callerSink.Frame(hum(media.PCMU, peak))
			},
			"key": func(t *rapid.T) {
				open := s.Mode() == Talk
				callerSink.Key(dtmf.Event{Key: dtmf.Key(rapid.IntRange(0, 15).Draw(t, "key"))})
				if h := bot.heard(); !open {
					require.Empty(t, h.keys, "a key passed in mode %s", s.Mode())
				}
			},
			"lost":    func(*rapid.T) { callerSink.Frame(media.Frame{Codec: media.PCMU, Lost: true}) },
			"text":    func(t *rapid.T) { _, ok := s.Text("hello"); require.False(t, ok && s.Mode() != Talk) },
			"close":   func(*rapid.T) { s.Close() },
			"open":    func(t *rapid.T) { s.Open(rapid.Bool().Draw(t, "quiet")) },
			"mode":    func(t *rapid.T) { s.SetMode(Mode(rapid.IntRange(0, 5).Draw(t, "mode"))) },
			"attend":  func(t *rapid.T) { s.Attend(rapid.Bool().Draw(t, "on")) },
			"collect": func(*rapid.T) { s.Collect(control.Collect{Allowed: "0123456789*#", Max: 6, CloseOn: "1"}) },
			"stop":    func(*rapid.T) { s.StopCollect() },
			"rejoin":  func(*rapid.T) { s.Connect(caller, bot, provider) },
			"bot":     func(*rapid.T) { botSink.Frame(hum(bot.codec, soft)) },
			"keep":    func(*rapid.T) { s.KeepBot() },
			"time":    func(*rapid.T) { now = now.Add(20 * time.Millisecond) },
			"": func(t *rapid.T) {
				require.Less(t, bot.heard().loudest, int16(bound), "audio of the closed gate passed in mode %s", s.Mode())
			},
		})
	})
}

// TestClosedGatePassesNothing walks a whole call at random, with the verbs, hang-ups and faults that can befall it.
func TestClosedGatePassesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.IntRange(0, 18), 10, 60).Draw(rt, "steps")
		var fault string
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, guidedConfig())
			defer b.stop()
			fault = walk(b, steps)
		})
		require.Empty(rt, fault)
	})
}

// walk takes the steps and tells what passed that should not have.
func walk(b *bench, steps []int) string {
	b.open()
	all := b.steps(b.t.Context())
	for i, step := range steps {
		open, told := !b.shut(), len(b.events(control.CallText))
		all[step](open)
		b.after(0)
		for _, user := range []string{"bot", "other"} {
			leg := b.dialer.leg(user)
			if leg == nil {
				continue
			}
			h := leg.heard()
			if h.loudest >= bound {
				return fmt.Sprintf("step %d (%d): audio of the closed gate passed", i, step)
			}
			if !open && h.keys != "" {
				return fmt.Sprintf("step %d (%d): a key passed", i, step)
			}
		}
		if !open && len(b.events(control.CallText)) > told {
			return fmt.Sprintf("step %d (%d): text passed", i, step)
		}
	}
	return ""
}

// shut tells whether the call's gate is closed, or the call over.
func (b *bench) shut() bool {
	st, err := b.gate.State(context.Background(), b.id)
	return err != nil || st.Closed
}

// steps are what the walk takes; each is told whether the gate is open.
func (b *bench) steps(ctx context.Context) []func(open bool) {
	wait := func(d time.Duration) func(bool) { return func(bool) { b.after(d) } }
	speak := func(open bool) {
		if open {
			b.caller.speak(soft)
			return
		}
		b.caller.speak(loud)
	}
	key := func(bool) { b.caller.key('4') }
	return []func(bool){
		speak, speak, speak, key, key,
		func(bool) { _ = b.gate.CloseGate(ctx, b.id) },
		func(bool) { _ = b.gate.Connect(ctx, b.id, control.Connect{Profile: "default", Link: "link"}) },
		func(bool) {
			_ = b.gate.Ack(ctx, b.id, control.Ack{Listener: "recorder", Dark: true})
			_ = b.gate.Ack(ctx, b.id, control.Ack{Listener: "hearing", Dark: true})
		},
		func(bool) { _ = b.gate.Result(ctx, b.id, control.Result{Outcome: "approved"}) },
		func(bool) { _ = b.gate.Return(ctx, b.id) },
		func(bool) {
			if provider := b.dialer.leg("link"); provider != nil {
				provider.end(legs.ErrHangup)
			}
		},
		func(bool) {
			_ = b.gate.Collect(ctx, b.id, control.Collect{Allowed: "0123456789", Max: 6, CloseOn: "4"})
		},
		func(bool) { b.lapse() },
		func(bool) { b.register("other") },
		func(bool) { b.gate.Text(ctx, b.id, "hello") },
		func(bool) {
			_ = b.gate.Connect(ctx, b.id, control.Connect{Profile: "default", Link: "link", Mode: control.ModeGuided})
		},
		wait(20 * time.Millisecond), wait(300 * time.Millisecond), wait(4 * time.Second),
	}
}

// tapLeg keeps the samples that are written to it.
type tapLeg struct {
	*fakeLeg
	pcm []int16
}

func (l *tapLeg) Write(f media.Frame) error {
	l.pcm = f.AppendSamples(l.pcm)
	return l.fakeLeg.Write(f)
}

// What a far end sends back is heard by the caller, and by whoever records the far end. A line echo, or an agent with a
// loudspeaker, gives back what it was given; that must not have held a tone. The same holds for a hand-off to a human,
// which is the same mode.
func TestAnEchoOfTheFarEndHoldsNoTones(t *testing.T) {
	t.Parallel()
	require.Equal(t, Open.Mode(), HandedOff.Mode())
	s := NewSwitch(KeyRule{Max: 6, Within: 10 * time.Second}, time.Now)
	caller, bot := &tapLeg{fakeLeg: newLeg("caller")}, &tapLeg{fakeLeg: newLeg("bot")}
	s.Connect(caller, bot, nil)
	s.SetMode(Talk)
	pcm := append(make([]int16, 800), dtmf.Generate([]dtmf.Key{4, 2, 4, 2}, 80*time.Millisecond, 60*time.Millisecond, -10)...)
	pcm = append(pcm, make([]int16, 3200)...)
	for at := 0; at+160 <= len(pcm); at += 160 {
		echo := len(bot.pcm)
		s.fromCaller(media.EncodeFrame(media.PCMU, pcm[at:at+160]))
		s.fromBot(media.EncodeFrame(media.PCMU, bot.pcm[echo:]))
	}
	require.Len(t, caller.pcm, len(pcm)/160*160)
	found := 0
	for _, heard := range [][]int16{bot.pcm, caller.pcm} {
		found += len(dtmf.NewDetector(8000).Process(heard))
		mask := dtmf.NewMask(dtmf.MaskConfig{})
		for at := 0; at+160 <= len(heard); at += 160 {
			mask.Process(heard[at : at+160])
			require.False(t, mask.Suspicious(), "not even what may be a tone")
		}
	}
	require.Zero(t, found)
}
