package stream

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs/legtest"
	"github.com/tonegate/tonegate/media"
)

// keyed is one press: by a tone, by telephone-events, or by both.
type keyed struct {
	key            dtmf.Key
	toneAt, toneTo int // in frames of 20 ms
	from, to       int // of the event packets; 0 and 0: none
}

// played sends presses over a stream and gives the keys that are heard.
func played(t *testing.T, p Params, delay time.Duration, presses []keyed) []dtmf.Key {
	t.Helper()
	const frames = 200
	pcm := make([]int16, frames*160)
	for _, k := range presses {
		if on := time.Duration(k.toneTo-k.toneAt) * media.FrameDuration; on > 0 {
			copy(pcm[k.toneAt*160:], dtmf.Generate([]dtmf.Key{k.key}, on, 0, -10))
		}
	}
	var heard []dtmf.Key
	synctest.Test(t, func(*testing.T) {
		s := New(Config{Send: new(wire).send, JitterMin: delay, JitterMax: delay})
		ear := legtest.NewEar()
		s.Attach(ear)
		s.Configure(p)
		s.Flow(true, true)
		s.Start()
		defer s.Stop()
		for n := range frames {
			for _, k := range presses {
				if n >= k.from && n < k.to {
					s.Receive(press(101, k.key, uint32(k.from)*160, n-k.from, n == k.to-1), time.Now())
				}
			}
			packet := audio(0, n)
			packet.Payload = media.EncodePCMU(nil, pcm[n*160:][:160])
			s.Receive(packet, time.Now())
			time.Sleep(media.FrameDuration)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		heard = ear.Keys()
	})
	return heard
}

// livekit/sip #701: hearing tones went on when the call was over.
func TestNobodyListensForTonesWhenTheStreamIsStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _, _ := open(t, g711())
		for n := range 20 {
			s.Receive(audio(0, n), time.Now())
			time.Sleep(media.FrameDuration)
		}
		require.NotNil(t, s.in.detector.detector)
		s.Stop()
		require.False(t, s.Receive(audio(0, 30), time.Now().Add(time.Second)) && s.in.buffer != nil)
		require.Equal(t, toneDetector{}, s.in.detector)
	})
}

// A party that agreed on telephone-events may send tones in the audio, as rtpengine #1383 has it, or both, as in rtpengine
// #1123 and freeswitch #2560: what detects tones on the way needs time to run in, and what it does not stop is a second
// press.
func TestTonesOfAPartyWithEventsAreKeysOnce(t *testing.T) {
	t.Parallel()
	bare := g711()
	bare.SendEvent, bare.ReceiveEvents = EventFormat{}, nil
	for _, tc := range []struct {
		name    string
		params  Params
		presses []keyed
		want    []dtmf.Key
	}{
		{"tones alone, no events agreed on", bare, []keyed{{key: 4, toneAt: 20, toneTo: 25}}, []dtmf.Key{4}},
		{"tones alone", g711(), []keyed{{key: 4, toneAt: 20, toneTo: 25}}, []dtmf.Key{4}},
		{"44 by tones", g711(), []keyed{{4, 20, 24, 0, 0}, {4, 26, 30, 0, 0}}, []dtmf.Key{4, 4}},
		{"both at once", g711(), []keyed{{4, 20, 25, 20, 25}}, []dtmf.Key{4}},
		{"44 by both", g711(), []keyed{{4, 20, 24, 20, 24}, {4, 26, 30, 26, 30}}, []dtmf.Key{4, 4}},
		{"a tone until the detector on the way has run in", g711(), []keyed{{4, 20, 22, 23, 30}}, []dtmf.Key{4}},
		{"44, each with such a beginning", g711(), []keyed{{4, 20, 22, 23, 26}, {4, 29, 31, 32, 36}}, []dtmf.Key{4, 4}},
		{"a tone left over behind a long event", g711(), []keyed{{4, 60, 64, 20, 60}}, []dtmf.Key{4}},
		{"an event when the key is let go", g711(), []keyed{{4, 20, 70, 71, 76}}, []dtmf.Key{4}},
		// rtpengine PR 1945: audio between the event packets.
		{"silence between event packets", g711(), []keyed{{4, 0, 0, 20, 60}, {4, 0, 0, 64, 70}}, []dtmf.Key{4, 4}},
		{"another key by the other way", g711(), []keyed{{4, 20, 25, 0, 0}, {5, 0, 0, 22, 27}}, []dtmf.Key{5, 4}},
	} {
		for _, delay := range []time.Duration{20 * time.Millisecond, 200 * time.Millisecond} {
			t.Run(tc.name+" "+delay.String(), func(t *testing.T) {
				t.Parallel()
				require.ElementsMatch(t, tc.want, played(t, tc.params, delay, tc.presses))
			})
		}
	}
}
