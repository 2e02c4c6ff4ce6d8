package dtmf

// Limits of suspicion, wider than those of any key so that no key slips through: every pair of steady tones, one in
// each band, whatever its frequencies.
const (
	suspectLevel = -52.0 // dBm0 a tone
	suspectTwist = 14.0  // dB, either way
	suspectShare = 0.55  // of the energy that must be in both tones
	suspectClean = 0.75  // of the energy in both tones, from which it takes one window less
	suspectStep  = 39.0  // Hz between the frequencies looked at: half a window's resolution
	suspectHits  = 3     // windows of the last four with the same tones: 25 ms of a voice are seldom two steady tones

	suspectLowFrom, suspectLowTo   = 663, 985   // Hz: 697 less 5 %, 941 and 5 %
	suspectHighFrom, suspectHighTo = 1149, 1715 // Hz: 1209 less 5 %, 1633 and 5 %
)

// suspect tells whether audio may hold a tone pair. Not safe for concurrent use.
type suspect struct {
	bank      *bank
	low       int // frequencies in the low band
	decimator *decimator
	half      []int16
	level     float32
	twist     float32

	past    [3]sighting // the windows before, the newest first
	nervous int         // windows after a gap for which one sighting is enough
}

// sighting is a window's pair of tones as indices of the bank; no pair when low is negative.
type sighting struct {
	low, high int
	clean     bool
}

func newSuspect(rate int) *suspect {
	var hz []float64
	for f := float64(suspectLowFrom); f <= suspectLowTo; f += suspectStep {
		hz = append(hz, f)
	}
	low := len(hz)
	for f := float64(suspectHighFrom); f <= suspectHighTo; f += suspectStep {
		hz = append(hz, f)
	}
	level := windowEnergy(suspectLevel)
	s := &suspect{bank: newBank(hz, level/4), low: low, level: level, twist: ratio(suspectTwist)}
	s.forget()
	if rate == 2*toneRate {
		s.decimator = newDecimator()
		s.half = make([]int16, 0, toneRate/framesPerSecond)
	}
	return s
}

// process takes the next samples; true when a window that ends in them raises the suspicion.
func (s *suspect) process(pcm []int16) bool {
	if s.decimator != nil {
		s.half = s.decimator.appendHalf(s.half[:0], pcm)
		pcm = s.half
	}
	raised := false
	for len(pcm) > 0 {
		var window bool
		if pcm, window = s.bank.feed(pcm); window && s.window() {
			raised = true
		}
	}
	return raised
}

// skip tells that samples are missing here. For a while after it one sighting is enough, because the gap may have taken
// the others.
func (s *suspect) skip() {
	s.bank.skip()
	s.forget()
	s.nervous = windowsAfterGap
}

// windowsAfterGap is 60 ms of windows.
const windowsAfterGap = 10

func (s *suspect) forget() {
	for i := range s.past {
		s.past[i] = sighting{low: -1}
	}
}

// window judges one window against those before it.
func (s *suspect) window() bool {
	now := s.sight()
	raised := false
	if now.low >= 0 {
		hits, clean := 1, now.clean
		for _, p := range s.past {
			if p.near(now) {
				hits++
				clean = clean && p.clean
			}
		}
		raised = hits >= suspectHits || hits == suspectHits-1 && clean || s.nervous > 0
	}
	s.nervous = max(s.nervous-1, 0)
	copy(s.past[1:], s.past[:])
	s.past[0] = now
	return raised
}

// sight looks for two tones in the last window.
func (s *suspect) sight() sighting {
	none := sighting{low: -1}
	l, low := peak(s.bank.energy[:s.low])
	h, high := peak(s.bank.energy[s.low:])
	switch {
	case low < s.level || high < s.level:
		return none
	case high > low*s.twist || low > high*s.twist:
		return none
	case low+high < suspectShare*s.bank.total:
		return none
	}
	return sighting{low: l, high: h, clean: low+high >= suspectClean*s.bank.total}
}

// near tells whether two sightings may be of the same tones.
func (p sighting) near(o sighting) bool {
	return p.low >= 0 && abs(p.low-o.low) <= 1 && abs(p.high-o.high) <= 1
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
