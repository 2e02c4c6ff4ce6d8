package dtmf

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// lab makes trials with a fixed seed: tones at a random phase and alignment, through A-law, as a line would bring them.
type lab struct {
	random *rand.Rand
}

func newLab(seed uint64) *lab { return &lab{random: rand.New(rand.NewPCG(seed, 1))} }

// silence is a random length of silence, so that blocks begin anywhere in a tone.
func (l *lab) silence(pcm []int16) []int16 {
	return append(pcm, make([]int16, 400+l.random.IntN(400))...)
}

// press appends one press with a random phase.
func (l *lab) press(pcm []int16, t Tones, k Key) []int16 {
	t.Phase = l.random.Float64() * 2 * math.Pi
	return t.Append(pcm, k)
}

// noise adds white noise at dBm0.
func (l *lab) noise(pcm []int16, dBm0 float64) {
	sigma := amplitude(dBm0) / math.Sqrt2
	for i, s := range pcm {
		pcm[i] = int16(min(max(float64(s)+l.random.NormFloat64()*sigma, math.MinInt16), math.MaxInt16))
	}
}

// aLaw sends samples through A-law quantisation (ITU-T G.711), here computed rather than looked up.
func aLaw(pcm []int16) []int16 {
	for i, s := range pcm {
		m, sign := int(s), 1
		if m < 0 {
			m, sign = -m, -1
		}
		step := 16
		for limit := 512; m >= limit && step < 1024; limit *= 2 {
			step *= 2
		}
		pcm[i] = int16(min(max(sign*(m/step*step+step/2), math.MinInt16), math.MaxInt16))
	}
	return pcm
}

// hear gives the keys that a fresh detector finds, fed in frames of 20 ms.
func hear(pcm []int16) []Key {
	d := NewDetector(8000)
	var keys []Key
	for at := 0; at < len(pcm); at += 160 {
		for _, e := range d.Process(pcm[at:min(at+160, len(pcm))]) {
			keys = append(keys, e.Key)
		}
	}
	return keys
}

// score is the part of trials in which exactly want presses of the one key are heard.
func (l *lab) score(trials, want int, sound func(k Key) []int16) float64 {
	good := 0
	for i := range trials {
		k := Key(i % 16)
		keys := hear(aLaw(sound(k)))
		ok := len(keys) == want
		for _, h := range keys {
			ok = ok && h == k
		}
		if ok {
			good++
		}
	}
	return float64(good) / float64(trials)
}

const ms = time.Millisecond

func TestDetectorConformance(t *testing.T) {
	t.Parallel()
	plain := Tones{On: 50 * ms, Off: 50 * ms, Level: -7}
	with := func(change func(*Tones)) Tones {
		c := plain
		change(&c)
		return c
	}
	tests := []struct {
		name    string
		tones   Tones
		presses int
		noise   float64 // dBm0; 0 none
		want    float64 // at least
		most    float64 // at most, where want is 0
	}{
		{name: "T1 every digit", tones: plain, presses: 1, want: 1},
		{name: "T2 level 0", tones: with(func(c *Tones) { c.Level = -0.01 }), presses: 1, want: 1},
		{name: "T2 level -25", tones: with(func(c *Tones) { c.Level = -25 }), presses: 1, want: 1},
		{name: "T2 level -36", tones: with(func(c *Tones) { c.Level = -36 }), presses: 1, want: 1},
		{name: "T2 level -55 is nothing", tones: with(func(c *Tones) { c.Level = -55 }), most: 0.01},
		{name: "T3a both tones +1.5 %", tones: with(func(c *Tones) { c.LowOff, c.HighOff = .015, .015 }), presses: 1, want: 1},
		{name: "T3a both tones -1.5 %", tones: with(func(c *Tones) { c.LowOff, c.HighOff = -.015, -.015 }), presses: 1, want: 1},
		{name: "T4 twist -8 dB", tones: with(func(c *Tones) { c.Twist = -8 }), presses: 1, want: 1},
		{name: "T4 twist +4 dB", tones: with(func(c *Tones) { c.Twist = 4 }), presses: 1, want: 1},
		{name: "T5 40 ms", tones: with(func(c *Tones) { c.On = 40 * ms }), presses: 1, want: 1},
		{name: "T5 20 ms is nothing", tones: with(func(c *Tones) { c.On = 20 * ms }), most: 0.01},
		{name: "T6 pause of 40 ms", tones: with(func(c *Tones) { c.Off = 40 * ms }), presses: 2, want: 1},
		{name: "T6 pause of 30 ms", tones: with(func(c *Tones) { c.Off = 30 * ms }), presses: 2, want: 1},
		{name: "T8 noise at 15 dB", tones: plain, presses: 1, noise: -7 + 3 - 15, want: 1},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(uint64(i))
			presses := max(tt.presses, 1)
			heard := l.score(240, presses, func(k Key) []int16 {
				pcm := l.silence(nil)
				for range presses {
					pcm = l.press(pcm, tt.tones, k)
				}
				pcm = l.silence(pcm)
				if tt.noise != 0 {
					l.noise(pcm, tt.noise)
				}
				return pcm
			})
			if tt.want == 0 {
				require.LessOrEqual(t, heard, tt.most)
				return
			}
			require.GreaterOrEqual(t, heard, tt.want)
		})
	}
}

func TestDetectorBridgesDropout(t *testing.T) {
	t.Parallel()
	l := newLab(7)
	one := l.score(240, 1, func(k Key) []int16 {
		pcm := l.silence(nil)
		from := len(pcm)
		pcm = l.press(pcm, Tones{On: 100 * ms, Off: 100 * ms, Level: -10}, k)
		clear(pcm[from+200+l.random.IntN(300):][:80]) // 10 ms
		return l.silence(pcm)
	})
	require.GreaterOrEqual(t, one, 1.0)
}

func TestDetectorBridgesLostFrame(t *testing.T) {
	t.Parallel()
	l := newLab(8)
	for range 50 {
		d := NewDetector(8000)
		pcm := l.press(make([]int16, l.random.IntN(160)), Tones{On: 160 * ms, Off: 100 * ms, Level: -10}, 5)
		presses := 0
		for i := 0; i+160 <= len(pcm); i += 160 {
			if i == 3*160 {
				d.Lost()
				continue
			}
			presses += len(d.Process(pcm[i : i+160]))
		}
		require.Equal(t, 1, presses)
	}
}

// A press of 50 ms is heard when a packet of it is lost, wherever, as 30 ms of it are left.
func TestDetectorHearsShortPressBesideLostFrame(t *testing.T) {
	t.Parallel()
	l := newLab(9)
	heard := 0
	for trial := range 320 {
		pcm := l.silence(nil)
		lost := len(pcm)/160 + trial%4
		pcm = aLaw(l.silence(l.press(pcm, Tones{On: 50 * ms, Off: 50 * ms, Level: -7}, Key(trial%16))))
		d := NewDetector(8000)
		var keys []Key
		for i := 0; (i+1)*160 <= len(pcm); i++ {
			if i == lost {
				d.Lost()
				continue
			}
			for _, e := range d.Process(pcm[i*160:][:160]) {
				keys = append(keys, e.Key)
			}
		}
		if len(keys) == 1 && keys[0] == Key(trial%16) {
			heard++
		}
	}
	require.GreaterOrEqual(t, heard, 317)
}

func TestDetectorTellsWhenAPressWas(t *testing.T) {
	t.Parallel()
	l := newLab(10)
	for trial := range 160 {
		pcm := l.silence(nil)
		from := time.Duration(len(pcm)) * time.Second / 8000
		on := time.Duration(45+trial) * ms
		pcm = l.silence(l.press(pcm, Tones{On: on, Off: 50 * ms, Level: -12}, Key(trial%16)))
		d := NewDetector(8000)
		presses := 0
		for len(pcm) >= 80 {
			presses += len(d.Process(pcm[:80]))
			pcm = pcm[80:]
		}
		start, length := d.Tone()
		require.Equal(t, 1, presses)
		require.False(t, d.Pressed())
		require.InDelta(t, from.Seconds(), start.Seconds(), 0.004)
		require.InDelta(t, on.Seconds(), length.Seconds(), 0.006)
	}
}

// A dial tone is allowed for; the same energy elsewhere is not.
func TestDetectorAllowsForADialTone(t *testing.T) {
	t.Parallel()
	with := func(l *lab, low, high float64) float64 {
		return l.score(160, 1, func(k Key) []int16 {
			pcm := l.silence(l.press(l.silence(nil), Tones{On: 60 * ms, Off: 60 * ms, Level: -10}, k))
			for i := range pcm {
				at := 2 * math.Pi * float64(i) / 8000
				pcm[i] += int16(amplitude(-14) * (math.Sin(low*at) + math.Sin(high*at)))
			}
			return pcm
		})
	}
	require.GreaterOrEqual(t, with(newLab(11), 350, 440), 1.0)
	require.LessOrEqual(t, with(newLab(12), 250, 2400), 0.05)
}

func TestDetectorDoesNotDependOnPackets(t *testing.T) {
	t.Parallel()
	l := newLab(13)
	want, _ := ParseKeys("0123456789*#ABCD")
	for trial := range 40 {
		var pcm []int16
		for _, k := range want {
			pcm = l.press(pcm, Tones{On: 50 * ms, Off: 50 * ms, Level: -10}, k)
		}
		d := NewDetector(8000)
		var got []Key
		for len(pcm) > 0 {
			n := min(l.random.IntN(3+trial*20), len(pcm))
			for _, e := range d.Process(pcm[:n]) {
				got = append(got, e.Key)
			}
			pcm = pcm[n:]
		}
		require.True(t, sameKeys(want, got), "trial %d", trial)
	}
}

func TestDetectorEndsAPressWithTheStream(t *testing.T) {
	t.Parallel()
	d := NewDetector(8000)
	pcm := Generate([]Key{5}, 100*ms, 0, -10)
	presses := 0
	for range 2 {
		for i := 0; i < len(pcm); i += 160 {
			presses += len(d.Process(pcm[i : i+160]))
		}
		require.True(t, d.Pressed())
		d.Lost()
		require.True(t, d.Pressed())
		d.Lost()
		require.False(t, d.Pressed())
	}
	require.Equal(t, 2, presses)
}

func TestDetectorAt16k(t *testing.T) {
	t.Parallel()
	d := NewDetector(16000)
	want, _ := ParseKeys("0123456789*#ABCD")
	tones := Tones{Rate: 16000, On: 60 * ms, Off: 60 * ms, Level: -12}
	var pcm []int16
	for _, k := range want {
		pcm = tones.Append(pcm, k)
	}
	var got []Key
	for i := 0; i+320 <= len(pcm); i += 320 {
		for _, e := range d.Process(pcm[i : i+320]) {
			got = append(got, e.Key)
			require.Equal(t, FromTone, e.Source)
		}
	}
	require.True(t, sameKeys(want, got), "heard %d keys", len(got))
}

func TestDetectorHearsNothingElse(t *testing.T) {
	t.Parallel()
	l := newLab(3)
	sounds := map[string]func(i int) float64{
		"one tone": func(i int) float64 { return 5000 * math.Sin(2*math.Pi*770*float64(i)/8000) },
		"dial tone": func(i int) float64 {
			return 4000 * (math.Sin(2*math.Pi*350*float64(i)/8000) + math.Sin(2*math.Pi*440*float64(i)/8000))
		},
		"white noise":  func(int) float64 { return l.random.NormFloat64() * 2000 },
		"buzz, 120 Hz": func(i int) float64 { return float64((i*120%8000)*2-8000) / 2 },
	}
	for name, sound := range sounds {
		pcm := make([]int16, 16000)
		for i := range pcm {
			pcm[i] = int16(sound(i))
		}
		require.Empty(t, hear(pcm), name)
	}
}

func TestDetectorReadsLongNumber(t *testing.T) {
	t.Parallel()
	want, _ := ParseKeys("4242424242424242#1230#123#")
	for _, on := range []time.Duration{40 * ms, 70 * ms, 150 * ms} {
		pcm := Generate(want, on, on, -12)
		newLab(4).noise(pcm, -40)
		require.True(t, sameKeys(want, hear(aLaw(pcm))), strconv.Itoa(int(on/ms)))
	}
}

//nolint:paralleltest // AllocsPerRun counts the whole process
func TestDetectorDoesNotAllocate(t *testing.T) {
	d := NewDetector(16000)
	pcm := Tones{Rate: 16000}.Append(nil, 5)[:320]
	require.Zero(t, testing.AllocsPerRun(200, func() { d.Process(pcm) }))
}

func BenchmarkDetector(b *testing.B) {
	d := NewDetector(8000)
	pcm := Generate([]Key{5}, 100*ms, 0, -10)[:160]
	b.ReportAllocs()
	b.SetBytes(160)
	for b.Loop() {
		d.Process(pcm)
	}
}

// sameKey compares without printing.
func sameKey(t *testing.T, want, got Key) {
	t.Helper()
	if want != got {
		t.Fatal("another key")
	}
}

// sameKeys compares without printing.
func sameKeys(a, b []Key) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
