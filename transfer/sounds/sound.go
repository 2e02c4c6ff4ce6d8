package sounds

import (
	_ "embed" // for the apology
	"math"
	"slices"

	"github.com/tonegate/tonegate/media"
)

//go:embed apology.ulaw
var apology string

// ApologyText is what the apology says.
const ApologyText = "I am sorry. We have a technical problem and I cannot go on with this call. " +
	"If you were paying, you will not be charged twice. Please call again later."

// ID names a sound.
type ID uint8

// The gate's sounds.
const (
	// None is silence.
	None ID = iota
	// Ring tells that somebody is being called: the British ringing tone, 400 and 450 Hz. It repeats.
	Ring
	// Hold tells that the call goes on: a soft note each 1.5 s. It repeats.
	Hold
	// Chime tells the same: two soft notes, the second one lower, each 2 s. It repeats.
	Chime
	// Apology is speech. It is played once.
	Apology
)

// String is the id as it stands in logs.
func (id ID) String() string {
	switch id {
	case None:
		return "none"
	case Ring:
		return "ring"
	case Hold:
		return "hold"
	case Chime:
		return "chime"
	case Apology:
		return "apology"
	default:
		return "unknown"
	}
}

// Holds lists the hold sounds, the usual one first.
func Holds() []ID { return []ID{Hold, Chime} }

// Named gives the hold sound of a name, Hold for an empty one. False, and Hold, where there is none.
func Named(name string) (ID, bool) {
	for _, id := range Holds() {
		if name == id.String() {
			return id, true
		}
	}
	return Hold, name == ""
}

// IsHold tells whether the sound is one that says no more than that the call goes on.
func (id ID) IsHold() bool { return slices.Contains(Holds(), id) }

// frameLen is the bytes of 20 ms.
const frameLen = 160

// Set is all sounds, ready to play. It is read-only and safe for concurrent use.
type Set struct {
	frames [Apology + 1][]media.Frame
}

// New renders the tones and cuts everything into frames of 20 ms.
func New() *Set {
	s := &Set{}
	s.frames[Ring] = cut(media.EncodePCMU(nil, ring()))
	s.frames[Hold] = cut(media.EncodePCMU(nil, hold()))
	s.frames[Chime] = cut(media.EncodePCMU(nil, chime()))
	s.frames[Apology] = cut([]byte(apology))
	return s
}

// Frame gives the n-th 20 ms of a sound, from 0; false when it is over. Only the Apology ever is.
func (s *Set) Frame(id ID, n int) (media.Frame, bool) {
	if id == None || id > Apology || n < 0 {
		return media.Frame{}, false
	}
	all := s.frames[id]
	if id == Apology && n >= len(all) {
		return media.Frame{}, false
	}
	return all[n%len(all)], true
}

func cut(b []byte) []media.Frame {
	frames := make([]media.Frame, 0, len(b)/frameLen+1)
	for len(b) >= frameLen {
		frames = append(frames, media.Frame{Codec: media.PCMU, Payload: b[:frameLen:frameLen]})
		b = b[frameLen:]
	}
	return frames
}

const rate = 8000

// ring is 0.4 s on, 0.2 s off, 0.4 s on, 1.4 s off.
func ring() []int16 {
	pcm := make([]int16, rate*24/10)
	for _, from := range []int{0, rate * 6 / 10} {
		for i := range rate * 4 / 10 {
			pcm[from+i] = tone(2000, 400, i) + tone(2000, 450, i)
		}
	}
	return pcm
}

// hold is a note of 330 Hz that fades within 0.4 s.
func hold() []int16 {
	pcm := make([]int16, rate*3/2)
	const length = rate * 4 / 10
	for i := range length {
		pcm[i] = tone(3000*math.Sin(math.Pi*float64(i)/length), 330, i)
	}
	return pcm
}

// chime is a note of 440 Hz and one of 330 Hz, each of which fades within 0.3 s.
func chime() []int16 {
	pcm := make([]int16, rate*2)
	const length = rate * 3 / 10
	for n, hz := range []float64{440, 330} {
		for i := range length {
			pcm[n*length+i] = tone(3000*math.Sin(math.Pi*float64(i)/length), hz, i)
		}
	}
	return pcm
}

func tone(peak, hz float64, i int) int16 {
	return int16(peak * math.Sin(2*math.Pi*hz*float64(i)/rate))
}
