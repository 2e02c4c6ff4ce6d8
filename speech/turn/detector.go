package turn

import (
	"math"
	"slices"
	"time"

	"github.com/tonegate/tonegate/media"
)

// What belongs to a turn beside its voice: soft beginnings and ends.
const (
	lead = 300 * time.Millisecond
	tail = 250 * time.Millisecond
)

// Detector follows one caller. Not safe for concurrent use.
type Detector struct {
	cfg     Config
	voice   *voice
	block   int     // samples of 10 ms
	left    []int16 // of the last block, not whole
	at      int64   // samples in whole blocks so far
	audio   []int16 // of the turn at hand, or the lead before one
	last    []int16 // of the turn that has ended
	patient bool
	brief   bool

	run      int64 // voice before a turn starts
	in       bool
	steady   bool  // told
	told     bool  // Confirmed
	long     int64 // how long the turn is when that is told
	paused   bool
	from, to int64
	voiced   int64
	power    float64 // summed over the blocks of voice
}

// New makes a Detector.
func New(cfg Config) *Detector {
	cfg = cfg.withDefaults()
	return &Detector{cfg: cfg, voice: newVoice(cfg.Rate, cfg.Floor), block: int(cfg.Rate) / 100}
}

// Feed takes the next samples, of any number, and gives what became known by them. A lost packet is fed as zeros.
func (d *Detector) Feed(pcm []int16) []Event {
	var events []Event
	if len(d.left) > 0 {
		n := min(d.block-len(d.left), len(pcm))
		d.left, pcm = append(d.left, pcm[:n]...), pcm[n:]
		if len(d.left) < d.block {
			return nil
		}
		events = d.step(events, d.left)
		d.left = d.left[:0]
	}
	for ; len(pcm) >= d.block; pcm = pcm[d.block:] {
		events = d.step(events, pcm[:d.block])
	}
	d.left = append(d.left, pcm...)
	return events
}

// Tune sets SteadyAfter, ConfirmAfter, BriefEnd, EndAfter and PatientEnd anew, to their defaults where cfg has none. The
// rest of cfg is left out.
func (d *Detector) Tune(cfg Config) {
	cfg = cfg.withDefaults()
	d.cfg.SteadyAfter, d.cfg.ConfirmAfter = cfg.SteadyAfter, cfg.ConfirmAfter
	d.cfg.BriefEnd, d.cfg.EndAfter, d.cfg.PatientEnd = cfg.BriefEnd, cfg.EndAfter, cfg.PatientEnd
}

// Patient lets the turn at hand go on over a longer silence: what was heard so far is no whole answer. It holds until
// there is more of it.
func (d *Detector) Patient() { d.patient, d.brief = true, false }

// Brief lets the turn at hand end after a shorter silence: what was heard so far is whole. It holds until there is more
// of it.
func (d *Detector) Brief() { d.patient, d.brief = false, true }

// Speaking tells whether a turn is going on.
func (d *Detector) Speaking() bool { return d.in }

// Audio gives a copy of the audio of the turn at hand, or of the last one: from a little before its first voice to a
// little after its last.
func (d *Detector) Audio() []int16 {
	if !d.in {
		return slices.Clone(d.last)
	}
	return slices.Clone(d.audio[:len(d.audio)-d.silence()])
}

// silence is how many samples at the end of a turn's audio are more than its tail.
func (d *Detector) silence() int {
	return int(max(d.at-d.to-d.samples(tail), 0))
}

// Reset forgets the turn and its audio, but not the noise of the line.
func (d *Detector) Reset() {
	for _, kept := range []*[]int16{&d.audio, &d.last, &d.left} {
		clear((*kept)[:cap(*kept)])
		*kept = (*kept)[:0]
	}
	d.in, d.run, d.patient, d.brief = false, 0, false, false
}

func (d *Detector) step(events []Event, block []int16) []Event {
	n := int64(d.block)
	d.at += n
	voiced, within := d.voice.block(block)
	d.keep(block)
	if !d.in {
		switch {
		case voiced:
			d.run += n
		case !within:
			d.run = 0
		}
		if !voiced || d.run < d.samples(d.cfg.StartAfter) {
			return events
		}
		return d.begin(events, block)
	}
	if voiced {
		events = d.goOn(events, block)
	}
	still := d.at - d.to
	if !d.paused && still >= d.samples(d.cfg.PauseAfter) {
		d.paused = true
		events = append(events, d.event(Pause))
	}
	if still >= d.samples(d.stillness()) || d.at-d.from >= d.samples(d.cfg.Longest) {
		events = append(events, d.end())
	}
	return events
}

// goOn takes a voiced block of the turn at hand.
func (d *Detector) goOn(events []Event, block []int16) []Event {
	d.hear(block)
	if d.paused {
		d.paused, d.patient, d.brief = false, false, false
		events = append(events, d.event(Resume))
	}
	if !d.steady && d.voiced >= d.samples(d.cfg.SteadyAfter) {
		d.steady = true
		events = append(events, d.event(Steady))
	}
	if !d.told && d.voiced >= d.samples(d.cfg.ConfirmAfter) {
		d.told = true
		events = append(events, d.event(Confirmed))
	}
	if d.at-d.from >= d.long {
		d.long += d.samples(d.cfg.LongAgain)
		events = append(events, d.event(Long))
	}
	return events
}

// stillness ends the turn at hand.
func (d *Detector) stillness() time.Duration {
	switch {
	case d.patient:
		return max(d.cfg.EndAfter, d.cfg.PatientEnd)
	case d.brief:
		return min(d.cfg.EndAfter, d.cfg.BriefEnd)
	default:
		return d.cfg.EndAfter
	}
}

func (d *Detector) begin(events []Event, block []int16) []Event {
	d.in, d.steady, d.told = true, false, false
	d.paused, d.patient, d.brief = false, false, false
	d.from = d.at - d.run
	d.long = d.samples(d.cfg.LongAfter)
	d.voiced, d.power = d.run-int64(len(block)), 0
	d.run = 0
	d.hear(block)
	if extra := len(d.audio) - int(d.at-d.from) - int(d.samples(lead)); extra > 0 {
		d.audio = append(d.audio[:0], d.audio[extra:]...)
	}
	return append(events, d.event(Start))
}

func (d *Detector) hear(block []int16) {
	d.to = d.at
	d.voiced += int64(len(block))
	for _, s := range block {
		d.power += float64(s) * float64(s)
	}
}

func (d *Detector) end() Event {
	d.in = false
	d.audio, d.last = d.last[:0], d.audio[:len(d.audio)-d.silence()]
	if d.voiced < d.samples(d.cfg.Least) {
		return d.event(Dropped)
	}
	return d.event(End)
}

// keep adds to the audio; outside of a turn only what may become the lead of one.
func (d *Detector) keep(block []int16) {
	d.audio = append(d.audio, block...)
	if d.in {
		return
	}
	if most := int(d.samples(lead + d.cfg.StartAfter)); len(d.audio) > 2*most && d.run == 0 {
		d.audio = append(d.audio[:0], d.audio[len(d.audio)-most:]...)
	}
}

func (d *Detector) event(kind Kind) Event {
	level := media.SilenceLevel
	if d.power > 0 {
		const fullScale = 32768.0 * 32768.0 / 2
		level = 3.14 + 10*math.Log10(d.power/float64(max(d.voiced, 1))/fullScale)
	}
	return Event{Kind: kind, At: d.at, From: d.from, To: d.to, Voiced: d.voiced, Level: level}
}

func (d *Detector) samples(t time.Duration) int64 {
	return int64(t) * int64(d.cfg.Rate) / int64(time.Second)
}
