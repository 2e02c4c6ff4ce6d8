package conformance

import (
	"context"
	"time"

	"github.com/tonegate/tonegate/dtmf"
)

// Speed is what hearing and masking costs on one core, in this run.
type Speed struct {
	Sound   string `json:"sound"`
	Ours    Figure `json:"tonegate"` // samples a second
	Spandsp Figure `json:"spandsp"`  // samples a second; 0: not measured
}

// Cost is the processor time of one packet of 20 ms.
type Cost struct {
	Name string        `json:"name"`
	Time time.Duration `json:"ns"`
}

// speedSounds are half a minute of digits, of sung vowels and of noise.
func speedSounds() map[string][]int16 {
	const length = 30 * rate
	l := NewLab(1)
	var digits []int16
	for len(digits) < length {
		digits = l.press(digits, dtmf.Tones{On: 50 * ms, Off: 50 * ms, Level: -10}, dtmf.Key(l.random.IntN(16)))
	}
	noise := make([]int16, length)
	l.noise(noise, -20)
	return map[string][]int16{
		"digits, 50/50 ms": aLaw(digits[:length]), "white noise, -20 dBm0": aLaw(noise),
		"sung vowels": newHard(Vowels).next(length),
	}
}

// speeds measures ours and spandsp in turns, the best of rounds.
func speeds(ctx context.Context, rounds int, s *spandsp) ([]Speed, error) {
	var all []Speed
	sounds := speedSounds()
	for _, name := range []string{"digits, 50/50 ms", "sung vowels", "white noise, -20 dBm0"} {
		pcm := sounds[name]
		var ours, theirs time.Duration
		for range rounds {
			keep(&ours, threadTime(func() {
				d := dtmf.NewDetector(rate)
				for at := 0; at+packet <= len(pcm); at += packet {
					d.Process(pcm[at : at+packet])
				}
			}))
			if s == nil {
				continue
			}
			t, err := s.speed(ctx, pcm, 1)
			if err != nil {
				return nil, err
			}
			keep(&theirs, t)
		}
		v := Speed{Sound: name, Ours: Figure(float64(len(pcm)) / ours.Seconds())}
		if theirs > 0 {
			v.Spandsp = Figure(float64(len(pcm)) / theirs.Seconds())
		}
		all = append(all, v)
	}
	return all, nil
}

// costs measures what a packet costs, by rate.
func costs(rounds int) []Cost {
	pcm := speedSounds()["sung vowels"]
	var detect, mask, both, wide time.Duration
	for range rounds {
		d, m := dtmf.NewDetector(rate), dtmf.NewMask(dtmf.MaskConfig{})
		keep(&detect, threadTime(func() {
			for at := 0; at+packet <= len(pcm); at += packet {
				d.Process(pcm[at : at+packet])
			}
		}))
		keep(&mask, threadTime(func() {
			for at := 0; at+packet <= len(pcm); at += packet {
				m.Process(pcm[at : at+packet])
			}
		}))
		keep(&both, threadTime(func() {
			for at := 0; at+packet <= len(pcm); at += packet {
				d.Process(pcm[at : at+packet])
				m.Process(pcm[at : at+packet])
			}
		}))
		dw, mw := dtmf.NewDetector(2*rate), dtmf.NewMask(dtmf.MaskConfig{Rate: 2 * rate})
		keep(&wide, threadTime(func() {
			for at := 0; at+2*packet <= len(pcm); at += 2 * packet {
				dw.Process(pcm[at : at+2*packet])
				mw.Process(pcm[at : at+2*packet])
			}
		}))
	}
	packets := time.Duration(len(pcm) / packet)
	return []Cost{
		{"detect, 8 kHz", detect / packets},
		{"mask, 8 kHz", mask / packets},
		{"detect and mask, 8 kHz", both / packets},
		{"detect and mask, 16 kHz", wide / (packets / 2)},
	}
}

// keep keeps the shortest.
func keep(best *time.Duration, t time.Duration) {
	if *best == 0 || t < *best {
		*best = t
	}
}
