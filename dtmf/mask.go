package dtmf

import "time"

const (
	// maskLookAhead is how long the mask keeps audio back: a tone is recognised before its first sample goes out.
	maskLookAhead = 60 * time.Millisecond
	// maskHold is how long the mask goes on after the last sign of a tone.
	maskHold = 60 * time.Millisecond
	// framesPerSecond is the number of frames of 20 ms in a second.
	framesPerSecond = 50
)

// MaskConfig tells a Mask what it works on. Zero values are the defaults.
type MaskConfig struct {
	Rate      int           // of the samples: 8000 (default) or 16000 Hz
	LookAhead time.Duration // added delay, a multiple of 20 ms, at least 60 ms, the default
	Hold      time.Duration // masked after the last sign of a tone; at least 20 ms, default 60 ms
}

// Mask keeps tones out of the audio of one stream. It gives the audio LookAhead late, in samples, not in wall-clock
// time; as soon as it suspects a tone, all that it holds back, and what follows until Hold after the last suspicion, is
// replaced by a neutral sound that depends on nothing. What it does not understand it masks.
//
//	in  ────┤ 20 ms ├──┬──► suspect: two steady tones, wider than any key
//	                   ▼
//	        look-ahead of 60 ms ──┬──► out
//	        neutral sound ────────┘
//
// Shut is the state of a closed gate: nothing of the input passes, tone or not. Not safe for concurrent use; Process
// does not allocate.
type Mask struct {
	frame   int // samples in 20 ms
	ring    []int16
	at      int   // of the oldest sample in ring
	in, out int64 // samples taken and given
	hold    int64
	until   int64 // samples before it are masked
	suspect *suspect
	neutral neutral
	shut    bool
	dropped int64 // samples before it came in while shut
	result  []int16
	masked  uint64
}

// NewMask makes an open Mask.
func NewMask(cfg MaskConfig) *Mask {
	if cfg.Rate != 2*toneRate {
		cfg.Rate = toneRate
	}
	ahead := max(cfg.LookAhead, maskLookAhead)
	hold := cfg.Hold
	if hold <= 0 {
		hold = maskHold
	}
	hold = max(hold, packetTime)
	frame := cfg.Rate / framesPerSecond
	frames := int((ahead + packetTime - 1) / packetTime)
	return &Mask{
		frame:   frame,
		ring:    make([]int16, (frames+1)*frame),
		hold:    int64(hold) * int64(cfg.Rate) / int64(time.Second),
		out:     -int64(frames * frame),
		suspect: newSuspect(cfg.Rate),
		neutral: neutral{state: neutralSeed},
		result:  make([]int16, frame),
	}
}

// Process takes the next 20 ms and gives the 20 ms that are LookAhead older, or neutral sound in their place. The
// result is valid until the next call. Nil stands for a frame that was lost; a frame of another length is masked whole.
func (m *Mask) Process(pcm []int16) []int16 {
	if m.shut || len(pcm) != m.frame {
		m.gap(len(pcm) != 0)
	} else {
		m.take(pcm)
	}
	m.give()
	return m.result
}

// Shut closes the mask: from this call on nothing that came in, or comes in, goes out, but neutral sound. When it is
// opened again only what comes in afterwards goes out.
func (m *Mask) Shut(shut bool) {
	if shut || m.shut {
		clear(m.ring)
		m.dropped = m.in
		m.suspect.skip()
	}
	m.shut = shut
}

// Suspicious tells whether the newest audio may hold a tone.
func (m *Mask) Suspicious() bool { return m.until > m.in }

// Masked is the number of samples that were replaced so far.
func (m *Mask) Masked() uint64 { return m.masked }

// take looks at a frame and keeps it back.
func (m *Mask) take(pcm []int16) {
	copy(m.ring[m.at:], pcm)
	m.in += int64(m.frame)
	if m.suspect.process(pcm) {
		m.until = m.in + m.hold
	}
}

// gap stands for a frame that is not there, or may not be used.
func (m *Mask) gap(unknown bool) {
	clear(m.ring[m.at:][:m.frame])
	wasMasking := m.until > m.in
	m.in += int64(m.frame)
	m.suspect.skip()
	switch {
	case m.shut:
		m.dropped = m.in
	case unknown || wasMasking:
		m.until = m.in + m.hold
	}
}

// give moves the oldest frame out.
func (m *Mask) give() {
	m.at = (m.at + m.frame) % len(m.ring)
	oldest := m.ring[m.at:][:m.frame]
	for i := range m.result {
		if m.out < m.until || m.out < m.dropped || m.out < 0 {
			m.result[i] = m.neutral.next()
			m.masked++
		} else {
			m.result[i] = oldest[i]
		}
		oldest[i] = 0
		m.out++
	}
}
