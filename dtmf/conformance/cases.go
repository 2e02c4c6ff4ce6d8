package conformance

import (
	"fmt"
	"time"

	"github.com/tonegate/tonegate/dtmf"
)

// plain is a press of 50 ms at -7 dBm0 a tone.
func plain() dtmf.Tones { return dtmf.Tones{On: 50 * ms, Off: 50 * ms, Level: -7} }

// presses is a kind of trial: so many presses of one key, and what is done to the whole afterwards.
func presses(count int, t dtmf.Tones, change func(l *Lab, pcm []int16)) func(l *Lab, n int) Trial {
	return func(l *Lab, n int) Trial {
		k := dtmf.Key(n % 16)
		keys := make([]dtmf.Key, 0, count)
		pcm := l.silence(nil)
		for range count {
			pcm, keys = l.press(pcm, t, k), append(keys, k)
		}
		pcm = l.silence(pcm)
		if change != nil {
			change(l, pcm)
		}
		return Trial{PCM: aLaw(pcm), Keys: keys}
	}
}

// Cases gives T1 to T11.
func Cases() []Case {
	all := make([]Case, 0, 48)
	for _, group := range [][]Case{
		levelCases(), frequencyCases(), twistCases(), lengthCases(), brokenCases(), noiseCases(), numberCases(),
	} {
		all = append(all, group...)
	}
	return all
}

func levelCases() []Case {
	all := make([]Case, 0, 16)
	all = append(all, Case{
		ID: "T1", Point: "16 digits 50/50 ms, -7 dBm0", Make: presses(1, plain(), nil), AtLeast: 100,
	})
	for _, dBm0 := range []float64{0, -6, -12, -18, -25, -30, -33, -36, -39, -42, -45, -55} {
		t := plain()
		t.Level = dBm0 - 0.001
		all = append(all, Case{
			ID: "T2", Point: fmt.Sprintf("level %g dBm0", dBm0), Make: presses(1, t, nil),
			AtLeast: 100, AtMost: 1, None: dBm0 == -55, Free: dBm0 < -36 && dBm0 > -55, Sweep: SweepLevel, At: dBm0,
		})
	}
	return all
}

func frequencyCases() []Case {
	off := func(id string, low, high float64, c Case) Case {
		t := plain()
		t.LowOff, t.HighOff = low/100, high/100
		c.ID, c.Make = id, presses(1, t, nil)
		if c.Point == "" {
			c.Point = fmt.Sprintf("low %+.1f %%, high %+.1f %%", low, high)
		}
		return c
	}
	all := make([]Case, 0, 48)
	for _, p := range []float64{-3.5, -3, -2.5, -2, -1.8, -1.5, -1, 1, 1.5, 1.8, 2, 2.5, 3, 3.5} {
		size := max(p, -p)
		all = append(all,
			off("T3a", p, p, Case{AtLeast: 100, Free: size > 1.5, Sweep: SweepFrequency, At: p}),
			off("T3b", p, 0, Case{AtLeast: 100, None: size >= 3.5, Free: size > 1.5 && size < 3.5}),
			off("T3c", 0, p, Case{AtLeast: 100, None: size >= 3.5, Free: size > 1.5 && size < 3.5}))
	}
	all = append(all, Case{
		ID: "T3d", Point: "corners of 1.5 % + 2 Hz", AtLeast: 99, Make: cornerPress(50*ms, 0.015, 2),
	})
	for _, on := range []time.Duration{50 * ms, 200 * ms} {
		id := map[time.Duration]string{50 * ms: "T3e", 200 * ms: "T3f"}[on]
		t := plain()
		t.On = on
		all = append(all, Case{
			ID: id, Point: fmt.Sprintf("one tone off by 3.5 %%, %v", on), None: true,
			Make: func(l *Lab, n int) Trial {
				t := t
				p := [2]float64{-0.035, 0.035}[n>>4&1]
				if n>>5&1 == 0 {
					t.LowOff = p
				} else {
					t.HighOff = p
				}
				return presses(1, t, nil)(l, n)
			},
		})
	}
	return all
}

// cornerPress is a press with both tones at the edges of what is allowed, in all four ways.
func cornerPress(on time.Duration, part, hz float64) func(l *Lab, n int) Trial {
	return func(l *Lab, n int) Trial {
		t := plain()
		t.On = on
		low, high := dtmf.Frequencies(dtmf.Key(n % 16))
		t.LowOff, t.HighOff = part+hz/low, part+hz/high
		if n>>4&1 == 1 {
			t.LowOff = -t.LowOff
		}
		if n>>5&1 == 1 {
			t.HighOff = -t.HighOff
		}
		return presses(1, t, nil)(l, n)
	}
}

func twistCases() []Case {
	all := make([]Case, 0, 48)
	for _, dB := range []float64{-12, -10, -9, -8, -6, -3, 0, 3, 4, 5, 6, 8} {
		t := plain()
		t.Twist = dB
		all = append(all, Case{
			ID: "T4", Point: fmt.Sprintf("high above low %+g dB", dB), Make: presses(1, t, nil),
			AtLeast: 100, Free: dB < -8 || dB > 4, Sweep: SweepTwist, At: dB,
		})
	}
	return all
}

func lengthCases() []Case {
	all := make([]Case, 0, 48)
	for _, n := range []int{15, 20, 24, 28, 32, 36, 40, 50, 100} {
		t := plain()
		t.On = time.Duration(n) * ms
		all = append(all, Case{
			ID: "T5", Point: fmt.Sprintf("tone of %d ms", n), Make: presses(1, t, nil),
			AtLeast: 100, AtMost: 1, None: n <= 20, Free: n > 20 && n < 40, Sweep: SweepLength, At: float64(n),
		})
	}
	for _, n := range []int{40, 50} {
		all = append(all, Case{
			ID: "T5w", Point: fmt.Sprintf("%d ms, corners of 1.5 %%", n), AtLeast: 99,
			Make: cornerPress(time.Duration(n)*ms, 0.015, 0),
		})
	}
	for _, n := range []int{5, 10, 15, 20, 25, 30, 40, 50} {
		t := plain()
		t.Off = time.Duration(n) * ms
		all = append(all, Case{
			ID: "T6", Point: fmt.Sprintf("pause of %d ms", n), Make: presses(2, t, nil), AtLeast: 100, Free: n < 30,
			Sweep: SweepPause, At: float64(n),
		})
	}
	return all
}

func brokenCases() []Case {
	all := make([]Case, 0, 48)
	for _, n := range []int{4, 6, 10, 14, 20} {
		all = append(all, Case{
			ID: "T7", Point: fmt.Sprintf("dropout of %d ms in 100 ms", n), AtLeast: 100, Free: n > 10,
			Sweep: SweepDropout, At: float64(n),
			Make: func(l *Lab, key int) Trial {
				k := dtmf.Key(key % 16)
				pcm := l.silence(nil)
				from, gap := len(pcm), n*rate/1000
				pcm = l.press(pcm, dtmf.Tones{On: 100 * ms, Off: 100 * ms, Level: -10}, k)
				clear(pcm[from+l.random.IntN(800-gap):][:gap])
				return Trial{PCM: aLaw(l.silence(pcm)), Keys: []dtmf.Key{k}}
			},
		})
	}
	for _, on := range []time.Duration{50 * ms, 150 * ms} {
		for _, loss := range []int{0, 2, 4, 6, 8, 10} {
			t := plain()
			t.On, t.Off = on, on
			sweep := map[time.Duration]string{50 * ms: SweepLoss, 150 * ms: SweepLossLong}[on]
			all = append(all, Case{
				Sweep: sweep, At: float64(loss),
				ID: "T9", Point: fmt.Sprintf("%v, %d %% of packets lost", on, loss), Free: loss > 0, AtLeast: 100,
				Make: func(l *Lab, n int) Trial { return l.lose(presses(1, t, nil)(l, n), float64(loss)/100) },
			})
		}
	}
	return all
}

// lose leaves packets of 20 ms out.
func (l *Lab) lose(t Trial, part float64) Trial {
	t.Lost = make([]bool, (len(t.PCM)+packet-1)/packet)
	for i := range t.Lost {
		if l.random.Float64() < part {
			t.Lost[i] = true
			clear(t.PCM[i*packet : min((i+1)*packet, len(t.PCM))])
		}
	}
	return t
}

func noiseCases() []Case {
	all := make([]Case, 0, 48)
	for _, snr := range []float64{6, 8, 10, 12, 15, 20, 30} {
		all = append(all, Case{
			ID: "T8", Point: fmt.Sprintf("%g dB over white noise", snr), AtLeast: 100, Free: snr < 15,
			Sweep: SweepNoise, At: snr,
			Make: presses(1, plain(), func(l *Lab, pcm []int16) { l.noise(pcm, -7+3.01-snr) }),
		})
	}
	t := plain()
	t.Level = -10
	for _, dBm0 := range []float64{-30, -22, -18, -16, -14} {
		all = append(all, Case{
			ID: "T10", Point: fmt.Sprintf("dial tone at %g dBm0", dBm0), AtLeast: 100, Free: dBm0 > -16,
			Sweep: SweepDialTone, At: dBm0,
			Make: presses(1, t, func(l *Lab, pcm []int16) {
				l.sine(pcm, 350, dBm0)
				l.sine(pcm, 440, dBm0)
			}),
		})
	}
	return all
}

func numberCases() []Case {
	number := func(on time.Duration, noise float64) func(l *Lab, n int) Trial {
		return func(l *Lab, _ int) Trial {
			pcm := l.silence(nil)
			keys := make([]dtmf.Key, 16)
			for i := range keys {
				keys[i] = dtmf.Key(l.random.IntN(10))
				pcm = l.press(pcm, dtmf.Tones{On: on, Off: on, Level: -10}, keys[i])
			}
			pcm = l.silence(pcm)
			if noise != 0 {
				l.noise(pcm, noise)
			}
			return Trial{PCM: aLaw(pcm), Keys: keys}
		}
	}
	return []Case{
		{ID: "T11", Point: "numbers 70/70 ms, noise -40 dBm0", Make: number(70*ms, -40), AtLeast: 100},
		{ID: "T11", Point: "numbers 40/40 ms", Make: number(40*ms, 0), AtLeast: 100},
	}
}
