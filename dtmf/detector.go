package dtmf

import (
	"math"
	"time"
)

// Limits of the detector. ITU-T Q.24 leaves a no man's land between what must be heard and what must not; these lie in
// it.
const (
	detectLevel    = -42.0 // dBm0 a tone
	detectTwistLow = -8.7  // dB, high tone against low tone
	detectTwistUp  = 4.7
	detectOff      = 0.018 // frequency, relative, and detectOffHz more
	detectOffHz    = 1.2
	detectTremble  = 0.002 // of the phase steps that need not agree, and
	detectNoise    = 0.25  // as much more for each part of noise
	detectShare    = 0.84  // of the energy that must be in both tones

	// A codec blurs the edges of tones. Of a block that is nothing but two tones the phase may tremble so much, if
	// their frequencies lie as close to the nominal ones (tangent of the angle in a block).
	detectPure    = 0.92
	detectBlur    = 0.35
	detectBlurOff = 0.28

	// A press is this much tone, in blocks: 30 ms. A known gap counts for a part of it.
	detectLength    = 4.6
	detectGapCredit = 1.6
	// A press is over after so much without it, in blocks: more than a dropout of 10 ms, less than a pause of 30 ms.
	detectPause = 3.0
	// A tone that is no press yet bears a shorter break.
	detectBreak = 1.2
	// A block with less of its energy in both tones than this is no part of a press.
	detectBlockShare = 0.6
	// A block whose tones have less of the press's amplitude than this is the edge of a tone.
	detectWhole = 0.72
	// A block with so much of its energy in both tones is filled by them, even at so much less amplitude.
	detectFilled = 0.92
	detectDip    = 0.5
	// detectFull is the part of the amplitude from which a block counts as filled.
	detectFull = 0.7
	// detectFade is what a block's past counts one block later.
	detectFade = 0.9
	// blocksAtStart is a count of blocks that stands for no loss before.
	blocksAtStart = 1 << 20
	// windowShare is the energy both frequencies must have of a window to be looked at more closely.
	windowShare = 0.4
)

// Detector hears tone pairs (ITU-T Q.23, Q.24) in the audio of one stream and reports each press once, some 35 ms after
// it began. Not safe for concurrent use; it does not allocate.
//
//	samples ─► bank: 8 frequencies, blocks of 6.4 ms ─► classify: the loudest pair of two blocks
//	                                                        ▼
//	           Event ◄─ whole, long, steady, pure? ◄─ least-squares fit of that pair, block by block
type Detector struct {
	bank      *bank
	decimator *decimator
	half      []int16
	events    [4]Event
	fits      *[4][4]pairFit
	drifts    *[8]drift
	dial      dialTone

	level, power, twistLow, twistUp float32

	at      int64 // samples at 8 kHz so far, lost ones too
	track   track
	pressed bool
	key     Key
	start   int64 // of the last press
	end     int64
	gap     int // samples lost in a row
	blocks  int // since the last loss; enough of them at the beginning
}

// track is a tone pair that is followed from block to block.
type track struct {
	active    bool
	row, col  int
	low, high drift
	last      fitted
	whole     bool // the last block was a whole one
	full      bool // and filled, so that its phase can be trusted
	gapped    bool // samples are missing since the last block
	wholes    int
	reported  bool
	best      float32 // power of both tones in a whole block
	length    float32 // blocks of tone
	absent    float32 // blocks without it since
	// Of whole blocks, those long ago faded: energies, powers of each tone, and how many blocks that makes.
	explained  float32
	energy     float32
	blocks     float32
	powerLow   float32
	powerHigh  float32
	start, end int64
}

// NewDetector makes a Detector for samples at rate: 8000 or 16000 Hz.
func NewDetector(rate int) *Detector {
	level := amplitude(detectLevel)
	d := &Detector{
		bank:     newBank(append(append([]float64(nil), rowHz[:]...), columnHz[:]...), windowEnergy(detectLevel)/2),
		level:    windowEnergy(detectLevel) / 4,
		power:    float32(level * level),
		blocks:   blocksAtStart,
		twistLow: ratio(detectTwistLow), twistUp: ratio(detectTwistUp),
	}
	p := pad()
	d.fits, d.drifts, d.dial = &p.fits, &p.drifts, p.dial
	if rate == 2*toneRate {
		d.decimator = newDecimator()
		d.half = make([]int16, 0, toneRate/50)
	}
	return d
}

// Process takes the next samples, 20 ms at a time as a rule, and gives the presses that were recognised in them. The
// slice is valid until the next call.
func (d *Detector) Process(pcm []int16) []Event {
	if d.decimator != nil {
		d.half = d.decimator.appendHalf(d.half[:0], pcm)
		pcm = d.half
	}
	events := d.events[:0]
	if len(pcm) > 0 {
		d.gap = 0
	}
	for len(pcm) > 0 {
		before := len(pcm)
		var window bool
		pcm, window = d.bank.feed(pcm)
		d.at += int64(before - len(pcm))
		if d.bank.have != 0 {
			break
		}
		if d.block(window) && len(events) < cap(events) {
			events = append(events, Event{Key: d.key, Source: FromTone})
		}
	}
	return events
}

// Lost stands for 20 ms that are missing, in the place of Process. A press goes on over one lost frame if the same tones
// come after it; over more it ends.
func (d *Detector) Lost() {
	const missing = toneRate / framesPerSecond
	d.bank.skip()
	d.blocks = 0
	d.at += missing
	d.gap += missing
	if d.gap > missing {
		d.track.active = false
		d.pressed = false
		return
	}
	if d.track.active {
		d.track.whole, d.track.full = false, false
		if !d.track.gapped {
			d.track.length += detectGapCredit
		}
		d.track.gapped = true
	}
}

// Pressed tells whether a tone pair is heard.
func (d *Detector) Pressed() bool { return d.pressed }

// Tone gives where in the stream the tones of the last press began, and how long they were; while Pressed, so far.
func (d *Detector) Tone() (start, length time.Duration) {
	const sample = time.Second / toneRate
	return time.Duration(d.start) * sample, time.Duration(d.end-d.start) * sample
}

// block goes on by one block; true when it makes a press.
func (d *Detector) block(window bool) bool {
	d.blocks++
	if d.track.active {
		d.follow(d.fit(d.bank.cos, d.bank.sin, d.bank.block), true)
	}
	if window {
		r, c, ok := d.classify()
		other := r != d.track.row || c != d.track.col
		if ok && (!d.track.active || other && (!d.pressed || !d.track.whole)) {
			d.begin(r, c)
		}
	} else if !d.track.active {
		return false
	}
	if d.pressed {
		if d.track.active && d.track.reported {
			d.end = d.track.end
			return false
		}
		d.pressed = false
	}
	if !d.press() {
		return false
	}
	d.track.reported, d.pressed, d.key = true, true, padKeys[d.track.row][d.track.col]
	d.start, d.end = d.track.start, d.track.end
	return true
}

// classify names the loudest tone pair of the last window.
func (d *Detector) classify() (row, col int, ok bool) {
	row, low := peak(d.bank.energy[:4])
	col, high := peak(d.bank.energy[4:])
	if low < d.level || high < d.level || low+high < windowShare*d.bank.total {
		return 0, 0, false
	}
	// Off its frequency a high tone loses some 2 dB in a window.
	return row, col, high > low*d.twistLow/2 && high < low*d.twistUp*2
}

// begin follows a tone pair from the last two blocks on.
func (d *Detector) begin(row, col int) {
	d.dial.reset()
	d.track = track{active: true, row: row, col: col, low: d.drifts[row], high: d.drifts[4+col]}
	t := &d.track
	past := d.fit(d.bank.pastCos, d.bank.pastSin, d.bank.pastBlock)
	last := d.fit(d.bank.cos, d.bank.sin, d.bank.block)
	t.best = max(past.power(), last.power())
	t.start = d.at - blockSamples
	d.follow(past, false)
	t.start = d.at - blockSamples - int64(t.length*blockSamples)
	if d.blocks == 2 && t.whole { // what was lost may have been the beginning
		t.length += detectGapCredit
	}
	t.absent = 0
	d.follow(last, true)
}

func (d *Detector) fit(cos, sin []float32, energy float32) fitted {
	r, c := d.track.row, 4+d.track.col
	return d.fits[r][c-4].fit(cos[r], sin[r], cos[c], sin[c], energy)
}

// follow goes on by one block; it is here when the bank still has its samples.
func (d *Detector) follow(f fitted, here bool) {
	t := &d.track
	present, filled := t.presence(&f)
	whole := filled || present >= detectWhole && f.explained >= detectBlockShare*f.energy
	if whole {
		d.wholeBlock(f, filled || present >= detectFull, here)
		t.length += present
		t.absent = 0
	} else {
		if t.whole || t.wholes == 0 { // the edge of a tone
			t.length += present
			t.end += int64(present * blockSamples)
		}
		t.absent += 1 - present
	}
	t.gapped = t.gapped && !whole
	t.whole, t.full, t.last = whole, t.full && whole, f
	if t.absent >= detectPause || t.absent >= detectBreak && !d.pressed {
		t.active = false
	}
}

// wholeBlock goes on by one block of tone.
func (d *Detector) wholeBlock(f fitted, full, here bool) {
	t := &d.track
	t.wholes++
	t.end = d.at
	if !t.reported { // else it has been judged
		t.add(f, full)
		if here {
			d.dial.add(&d.bank.folded, &d.bank.tables[0], t.row, 4+t.col, &f)
		}
	}
	t.best = max(f.power(), t.best+(f.power()-t.best)/8)
}

// presence tells which part of a block the tones fill. An edge fills its block in part, and as much of the energy is
// missing in the fit; a block that is all tones is filled, at whatever level.
func (t *track) presence(f *fitted) (part float32, filled bool) {
	if f.explained <= 0 || f.explained < detectBlockShare*f.energy/2 {
		return 0, false
	}
	part = float32(math.Sqrt(float64(min(f.power()/t.best, 1))))
	if part >= detectDip && f.explained >= detectFilled*f.energy {
		return 1, true
	}
	return part, false
}

// add counts a whole block.
func (t *track) add(f fitted, full bool) {
	t.low.fade()
	t.high.fade()
	if f.power()*detectFull*detectFull > t.best { // the blocks before were the edge
		t.full = false
	}
	if t.full && full {
		t.low.add(t.last.low, f.low)
		t.high.add(t.last.high, f.high)
	}
	t.full = full
	t.explained = t.explained*detectFade + f.explained
	t.energy = t.energy*detectFade + f.energy
	t.blocks = t.blocks*detectFade + 1
	t.powerLow = t.powerLow*detectFade + f.low.power()
	t.powerHigh = t.powerHigh*detectFade + f.high.power()
}

// press tells whether what is followed is a press.
func (d *Detector) press() bool {
	t := &d.track
	if !t.active || !t.whole && !t.gapped || t.length < detectLength || t.low.size == 0 {
		return false
	}
	if t.explained < detectShare*t.energy && t.explained+d.dial.heard() < detectShare*t.energy {
		return false
	}
	if min(t.powerLow, t.powerHigh) < d.power*t.blocks {
		return false
	}
	if t.powerHigh < t.powerLow*d.twistLow || t.powerHigh > t.powerLow*d.twistUp {
		return false
	}
	noise := detectNoise * (t.energy - t.explained) / blockSamples
	if t.low.steady(detectTremble+noise/t.powerLow) && t.high.steady(detectTremble+noise/t.powerHigh) {
		return true
	}
	return t.explained > detectPure*t.energy && t.low.blurred() && t.high.blurred()
}
