package dtmf

// Limits of the detector, with room for what a window loses of a tone that is off its frequency.
const (
	detectLevel    = -42.0 // dBm0 a tone
	detectTwistLow = -10.5 // dB, high tone against low tone
	detectTwistUp  = 6.5
	detectPeak     = 6.0  // dB, a tone against the others of its group
	detectShare    = 0.55 // of the energy that must be in both tones
	detectRise     = 6.0  // dB, between both halves of a window: a whole window of tone, not a part of one

	// A press is this many windows in a row, one of them possibly missing: more than 30 ms.
	detectHits = 4
	// A press is over after this many windows without it: more than a dropout of 10 ms, less than a pause of 30 ms.
	detectMisses = 4
)

// Detector hears tone pairs (ITU-T Q.23, Q.24) in the audio of one stream and reports each press once, some 35 ms after
// it began. Not safe for concurrent use; it does not allocate.
type Detector struct {
	bank      *bank
	decimator *decimator
	half      []int16
	events    [4]Event

	level, twistLow, twistUp, peak, rise float32

	candidate    Key
	hits, missed int
	pressed      bool
	key          Key
	absent       int
	gap          int // frames lost in a row
}

// NewDetector makes a Detector for samples at rate, 8000 or 16000 Hz.
func NewDetector(rate int) *Detector {
	d := &Detector{
		bank:  newBank(append(append([]float64(nil), rowHz[:]...), columnHz[:]...)),
		level: windowEnergy(detectLevel), twistLow: ratio(detectTwistLow), twistUp: ratio(detectTwistUp),
		peak: ratio(detectPeak), rise: ratio(detectRise),
	}
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
		var window bool
		if pcm, window = d.bank.feed(pcm); window && d.window() && len(events) < cap(events) {
			events = append(events, Event{Key: d.key, Source: FromTone})
		}
	}
	return events
}

// Lost stands for 20 ms that are missing, in the place of Process. A press goes on over one lost frame if the same tones
// come after it; over more it ends.
func (d *Detector) Lost() {
	d.bank.skip()
	d.gap++
	if d.gap > 1 {
		d.hits = 0
		d.pressed = false
	}
}

// Pressed tells whether a tone pair is heard.
func (d *Detector) Pressed() bool { return d.pressed }

// window judges one window; true when it makes a press.
func (d *Detector) window() bool {
	k, ok := d.classify()
	if d.pressed {
		if ok && k == d.key {
			d.absent = 0
			return false
		}
		d.absent++
		if d.absent >= detectMisses {
			d.pressed = false
			d.absent = 0
		}
	}
	return d.count(k, ok)
}

// count collects windows of one key; true when there are enough of them.
func (d *Detector) count(k Key, ok bool) bool {
	switch {
	case ok && d.hits > 0 && k == d.candidate:
		d.hits++
		d.missed = 0
	case ok:
		d.candidate, d.hits, d.missed = k, 1, 0
	case d.missed == 0:
		d.missed = 1
	default:
		d.hits = 0
	}
	if d.hits < detectHits {
		return false
	}
	d.hits = 0
	d.pressed, d.key, d.absent = true, k, 0
	return true
}

// classify names the key of the last window, if it is whole and nothing but a key.
func (d *Detector) classify() (Key, bool) {
	rows, columns := d.bank.energy[:4], d.bank.energy[4:]
	r, low := peak(rows)
	c, high := peak(columns)
	switch {
	case low < d.level || high < d.level:
		return 0, false
	case high < low*d.twistLow || high > low*d.twistUp:
		return 0, false
	case low+high < detectShare*d.bank.total:
		return 0, false
	case d.bank.lopsided(d.rise):
		return 0, false
	case !alone(rows, r, d.peak) || !alone(columns, c, d.peak):
		return 0, false
	}
	return padKeys[r][c], true
}

// alone tells whether the energy at index stands out from the others by margin.
func alone(e []float32, index int, margin float32) bool {
	for i, v := range e {
		if i != index && v*margin > e[index] {
			return false
		}
	}
	return true
}
