package turn

import (
	"cmp"
	"time"

	"github.com/tonegate/tonegate/media"
)

// Config of a Detector; its zero value is useful.
type Config struct {
	// Rate of the samples, 8000 or 16000. Default 16000.
	Rate media.Hz
	// Floor in dBm0, below which nothing is voice. Default -48.
	Floor float64
	// StartAfter so much voice a turn starts. Default 60ms.
	StartAfter time.Duration
	// SteadyAfter so much voice it is steady. Default three tenths of ConfirmAfter.
	SteadyAfter time.Duration
	// ConfirmAfter so much voice it is confirmed. Default 400ms.
	ConfirmAfter time.Duration
	// LongAfter its start a turn is long, and again after each LongAgain more. Defaults 2s and 1s.
	LongAfter time.Duration
	LongAgain time.Duration
	// PauseAfter so much silence there is a pause. Default 200ms.
	PauseAfter time.Duration
	// BriefEnd is EndAfter once the Detector was told that the words are whole. Default 350ms.
	BriefEnd time.Duration
	// EndAfter so much silence the turn ends. Default 500ms, or BriefEnd where that is longer.
	EndAfter time.Duration
	// PatientEnd is EndAfter while the Detector is patient. Default 2.5s.
	PatientEnd time.Duration
	// Least voice of a turn; one with less is dropped. Default 100ms.
	Least time.Duration
	// Longest turn: it ends without a silence. Default 20s.
	Longest time.Duration
}

const usualConfirm = 400 * time.Millisecond

func (c Config) withDefaults() Config {
	if c.Rate == 0 {
		c.Rate = 16000
	}
	if c.Floor == 0 {
		c.Floor = -48
	}
	for _, d := range []struct {
		value *time.Duration
		def   time.Duration
	}{
		{&c.StartAfter, 60 * time.Millisecond},
		{&c.ConfirmAfter, usualConfirm},
		{&c.SteadyAfter, cmp.Or(max(c.ConfirmAfter, 0), usualConfirm) * 3 / 10},
		{&c.LongAfter, 2 * time.Second},
		{&c.LongAgain, time.Second},
		{&c.PauseAfter, 200 * time.Millisecond},
		{&c.BriefEnd, 350 * time.Millisecond},
		{&c.EndAfter, max(500*time.Millisecond, c.BriefEnd)},
		{&c.PatientEnd, 2500 * time.Millisecond},
		{&c.Least, 100 * time.Millisecond},
		{&c.Longest, 20 * time.Second},
	} {
		if *d.value <= 0 {
			*d.value = d.def
		}
	}
	return c
}
