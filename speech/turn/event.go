package turn

// Kind of an Event.
type Kind int

// What a Detector tells, in the order of a turn.
const (
	// Start is the first voice: time to lower one's own.
	Start Kind = iota + 1
	// Steady is voice that goes on: time to fall silent, though it may be a cough.
	Steady
	// Confirmed is enough voice to be meant: a barge-in is real.
	Confirmed
	// Long is a turn that goes on for long: time to look at what there is of it. It comes again as it goes on.
	Long
	// Pause is a short silence: time to transcribe what there is, ahead of the end.
	Pause
	// Resume is voice after a Pause: the turn goes on.
	Resume
	// End is a silence that ends the turn; its audio is in Audio until the next Start.
	End
	// Dropped ends a turn that held too little voice to be a word.
	Dropped
)

// String gives the kind's name.
func (k Kind) String() string {
	switch k {
	case Start:
		return "start"
	case Steady:
		return "steady"
	case Confirmed:
		return "confirmed"
	case Long:
		return "long"
	case Pause:
		return "pause"
	case Resume:
		return "resume"
	case End:
		return "end"
	case Dropped:
		return "dropped"
	default:
		return "none"
	}
}

// Event is one step of a turn. Places are samples since the detector's first.
type Event struct {
	Kind Kind
	// At is where it was known.
	At int64
	// From and To are where the turn's voice began and where it was last heard.
	From, To int64
	// Voiced is how many samples of voice the turn has.
	Voiced int64
	// Level of the turn's voice in dBm0.
	Level float64
}
