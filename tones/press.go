package tones

import (
	"time"

	"github.com/tonegate/tonegate/dtmf"
)

// rate is the rate in Hz at which tones are looked for.
const rate = 8000

// Press is one press of one key in a recording.
type Press struct {
	Key      dtmf.Key
	Channel  int // from 0
	Start    time.Duration
	Duration time.Duration
}

// at is the time of a sample at 8 kHz.
func at(sample int64) time.Duration { return time.Duration(sample) * time.Second / rate }
