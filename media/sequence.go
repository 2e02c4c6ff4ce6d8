package media

// sequenceWindow remembers the last 64 sequence numbers, modulo 2^16, to know duplicates.
type sequenceWindow struct {
	started bool
	highest uint16
	bits    uint64 // bit n: highest-n was seen
}

// add takes a sequence number; false when it was seen before. A number far from the others starts anew.
func (w *sequenceWindow) add(seq uint16) bool {
	d := int16(seq - w.highest)
	switch {
	case !w.started || d <= -64 || d > 1000:
		w.started, w.highest, w.bits = true, seq, 1
	case d > 0:
		w.highest = seq
		w.bits = w.bits<<uint(d) | 1
	case w.bits>>uint(-d)&1 == 1:
		return false
	default:
		w.bits |= 1 << uint(-d)
	}
	return true
}
