package transfer

import "time"

// floor decides in mode Guided whose frame goes to the caller, since there is room for one each 20 ms: the provider's
// while it speaks, else the bot's while it does, else the provider's silence. It is pure but for the moments that are
// passed in; the Switch calls it under its lock.
type floor struct {
	provider, bot time.Time // when each was heard last
}

// grants tells whether a frame may go to the caller.
func (f *floor) grants(from source, loud bool, now time.Time) bool {
	spoke := func(at time.Time) bool { return now.Sub(at) < soundGap }
	switch from {
	case fromProvider:
		if loud {
			f.provider = now
		}
		return spoke(f.provider) || !spoke(f.bot)
	case fromBot:
		if spoke(f.provider) {
			return false
		}
		if loud {
			f.bot = now
		}
		return spoke(f.bot)
	case fromGate, sources:
	}
	return true
}
