package dtmf

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// leaked runs audio through a mask and counts the samples of the tone that come out as they went in.
func leaked(m *Mask, frame int, pcm []int16, tone func(i int) bool) int {
	ahead := int(maskLookAhead/packetTime) * frame
	for len(pcm)%frame != 0 {
		pcm = append(pcm, 0)
	}
	total := len(pcm)
	pcm = append(pcm, make([]int16, ahead)...)
	count, at := 0, -ahead
	for i := 0; i < len(pcm); i += frame {
		for _, s := range m.Process(pcm[i : i+frame]) {
			// The neutral sound never leaves -28 to 28; a sample of the input that is in there tells nothing.
			if at >= 0 && at < total && tone(at) && s == pcm[at] && (s < -28 || s > 28) {
				count++
			}
			at++
		}
	}
	return count
}

func TestMaskLeaksNoToneSample(t *testing.T) {
	t.Parallel()
	base := Tones{On: 60 * ms, Off: 60 * ms, Level: -10}
	with := func(change func(*Tones)) Tones {
		c := base
		change(&c)
		return c
	}
	tests := []struct {
		name  string
		tones Tones
		noise float64 // dBm0; 0 none
	}{
		{name: "plain", tones: base},
		{name: "40 ms", tones: with(func(c *Tones) { c.On = 40 * ms })},
		{name: "30 ms", tones: with(func(c *Tones) { c.On = 30 * ms })},
		{name: "long", tones: with(func(c *Tones) { c.On = 700 * ms })},
		{name: "loud", tones: with(func(c *Tones) { c.Level = -0.1 })},
		{name: "faint", tones: with(func(c *Tones) { c.Level = -36 })},
		{name: "fainter than any key", tones: with(func(c *Tones) { c.Level = -44 })},
		{name: "low tone louder", tones: with(func(c *Tones) { c.Twist = -9 })},
		{name: "high tone louder", tones: with(func(c *Tones) { c.Twist = 9 })},
		{name: "+1.5 % and 2 Hz", tones: with(func(c *Tones) { c.LowOff, c.HighOff = .018, .0167 })},
		{name: "-1.5 % and 2 Hz", tones: with(func(c *Tones) { c.LowOff, c.HighOff = -.018, -.0167 })},
		{name: "+4 %", tones: with(func(c *Tones) { c.LowOff, c.HighOff = .04, .04 })},
		{name: "-4 %", tones: with(func(c *Tones) { c.LowOff, c.HighOff = -.04, -.04 })},
		{name: "noise at 15 dB", tones: base, noise: -7 - 15},
		{name: "noise at 10 dB", tones: base, noise: -7 - 10},
		{name: "noise at 6 dB", tones: with(func(c *Tones) { c.On = 80 * ms }), noise: -7 - 6},
	}
	for i, tt := range tests {
		for _, rate := range []int{8000, 16000} {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				l := newLab(uint64(i))
				tones := tt.tones
				tones.Rate = rate
				for trial := range 160 * 8000 / rate {
					before := make([]int16, rate/8+l.random.IntN(rate/8))
					from := len(before)
					pcm := l.press(before, tones, Key(trial%16))
					to := from + tones.samples(tones.On)
					pcm = append(pcm, make([]int16, rate/5)...)
					if tt.noise != 0 {
						l.noise(pcm, tt.noise)
					}
					m := NewMask(MaskConfig{Rate: rate})
					n := leaked(m, rate/50, aLaw(pcm), func(at int) bool { return at >= from && at < to })
					require.Zero(t, n, "trial %d", trial)
				}
			})
		}
	}
}

func TestMaskLeaksNothingOfANumber(t *testing.T) {
	t.Parallel()
	keys, _ := ParseKeys("4242424242424242#1230#123#")
	for _, rhythm := range []time.Duration{40 * ms, 70 * ms, 200 * ms} {
		pcm := Generate(keys, rhythm, rhythm, -12)
		step := int(rhythm / ms * 8)
		m := NewMask(MaskConfig{})
		require.Zero(t, leaked(m, 160, pcm, func(at int) bool { return at/step%2 == 0 }))
	}
}

// A voice behind the tone: a buzz of harmonics, 9 dB under each of both tones.
func TestMaskLeaksNothingBehindAVoice(t *testing.T) {
	t.Parallel()
	l := newLab(11)
	for trial := range 160 {
		pcm := make([]int16, 1200+l.random.IntN(300))
		from := len(pcm)
		pcm = l.press(pcm, Tones{On: 80 * ms, Off: 150 * ms, Level: -10}, Key(trial%16))
		to := from + 640
		pitch := 90 + l.random.Float64()*160
		voice := amplitude(-19)
		for i := range pcm {
			at := 2 * math.Pi * float64(i) / 8000
			v := math.Sin(pitch*at) + 0.7*math.Sin(2*pitch*at) + 0.5*math.Sin(3*pitch*at) + 0.3*math.Sin(5*pitch*at)
			pcm[i] += int16(voice * v)
		}
		n := leaked(NewMask(MaskConfig{}), 160, pcm, func(at int) bool { return at >= from && at < to })
		require.Zero(t, n, "trial %d", trial)
	}
}

func TestMaskLeaksNothingAroundALostFrame(t *testing.T) {
	t.Parallel()
	l := newLab(12)
	for trial := range 160 {
		before := make([]int16, 800+l.random.IntN(160))
		from := len(before)
		pcm := l.press(before, Tones{On: 60 * ms, Level: -10}, Key(trial%16))
		to := len(pcm)
		pcm = append(pcm, make([]int16, 1600-len(pcm)%160)...)
		lost := from/160 + l.random.IntN(4)
		m := NewMask(MaskConfig{})
		at := -480
		for i := 0; i < len(pcm); i += 160 {
			in := pcm[i : i+160]
			if i/160 == lost {
				in = nil
			}
			for _, s := range m.Process(in) {
				if at >= from && at < to && (s < -28 || s > 28) {
					t.Fatalf("trial %d leaks at %d of the tone", trial, at-from)
				}
				at++
			}
		}
	}
}

func TestMaskPassesOtherSound(t *testing.T) {
	t.Parallel()
	m := NewMask(MaskConfig{})
	pcm := make([]int16, 16000)
	for i := range pcm {
		pcm[i] = int16(6000 * math.Sin(2*math.Pi*300*float64(i)/8000) * math.Sin(2*math.Pi*3*float64(i)/8000))
	}
	var out []int16
	for i := 0; i < len(pcm); i += 160 {
		out = append(out, m.Process(pcm[i:i+160])...)
	}
	require.Equal(t, pcm[:len(pcm)-480], out[480:], "the same sound, 60 ms later")
	require.EqualValues(t, 480, m.Masked(), "the first 60 ms are neutral")
	require.False(t, m.Suspicious())
}

func TestMaskSoundDependsOnNothing(t *testing.T) {
	t.Parallel()
	sound := func(k Key, level float64) []int16 {
		m := NewMask(MaskConfig{})
		pcm := Tones{On: 400 * ms, Level: level}.Append(nil, k)
		var out []int16
		for i := 0; i+160 <= len(pcm); i += 160 {
			out = append(out, m.Process(pcm[i:i+160])...)
		}
		return out
	}
	require.Equal(t, sound(1, -10), sound(D, -30))
}

func TestMaskShut(t *testing.T) {
	t.Parallel()
	m := NewMask(MaskConfig{Rate: 16000})
	loud := make([]int16, 320)
	for i := range loud {
		loud[i] = int16(10000 * math.Sin(2*math.Pi*300*float64(i)/16000))
	}
	neutralOnly := func(frames int) {
		t.Helper()
		for range frames {
			for _, s := range m.Process(loud) {
				require.LessOrEqual(t, s, int16(28))
				require.GreaterOrEqual(t, s, int16(-28))
			}
		}
	}
	for range 10 {
		m.Process(loud)
	}
	m.Shut(true)
	neutralOnly(20) // what it held back is gone, too
	m.Shut(false)
	neutralOnly(3) // what came in while it was shut never goes out
	require.Equal(t, loud, m.Process(loud))
}

func TestMaskFailsClosedOnAnOddFrame(t *testing.T) {
	t.Parallel()
	m := NewMask(MaskConfig{})
	loud := make([]int16, 160)
	for i := range loud {
		loud[i] = int16(10000 * math.Sin(2*math.Pi*300*float64(i)/8000))
	}
	for range 10 {
		m.Process(loud)
	}
	out := m.Process(loud[:100])
	require.Len(t, out, 160)
	require.True(t, m.Suspicious())
	for _, s := range out {
		require.LessOrEqual(t, s, int16(28))
	}
}

//nolint:paralleltest // AllocsPerRun counts the whole process
func TestMaskDoesNotAllocate(t *testing.T) {
	for _, rate := range []int{8000, 16000} {
		m := NewMask(MaskConfig{Rate: rate})
		pcm := Tones{Rate: rate}.Append(nil, 5)[:rate/50]
		require.Zero(t, testing.AllocsPerRun(200, func() { m.Process(pcm) }))
	}
}

func BenchmarkMask(b *testing.B) {
	for _, rate := range []int{8000, 16000} {
		b.Run(strconv.Itoa(rate), func(b *testing.B) {
			m := NewMask(MaskConfig{Rate: rate})
			pcm := Tones{Rate: rate}.Append(nil, 5)[:rate/50]
			b.ReportAllocs()
			for b.Loop() {
				m.Process(pcm)
			}
		})
	}
}
