package media

// quietLevel is the level in dBm0 under which a frame is left out without being missed.
const quietLevel = -45.0

// judge looks at how early packets come over a window and asks for a longer or shorter delay.
func (b *JitterBuffer) judge(off int) {
	lead := off / b.ticks
	if off < 0 {
		lead = -1
		b.lateNow++
		// One late packet is bad luck; two in a second are a delay that is too short.
		if b.lateNow == 2 && b.newest < b.max {
			b.stretch++
			b.newWindow()
			return
		}
	}
	b.lowest = min(b.lowest, lead)
	b.counted++
	if b.counted < jitterWindow {
		return
	}
	if over := b.lowest - b.min; over > 0 {
		b.shrink = (over + 1) / 2
	}
	b.newWindow()
}

func (b *JitterBuffer) newWindow() {
	b.lowest, b.counted, b.lateNow = jitterSlots, 0, 0
}

// leaveOut drops the frame at hand when the delay is to shrink and the frame is lost or quiet, or the window is nearly
// over and nothing better came.
func (b *JitterBuffer) leaveOut() {
	if b.shrink == 0 || b.filled < 2 {
		return
	}
	slot := &b.slots[b.head]
	if slot.have > 0 && b.counted < jitterWindow*4/5 && !b.quiet(slot) {
		return
	}
	b.shrink--
	b.stats.Dropped++
	b.advance(1)
}

// quiet tells whether a slot may be left out unheard; Opus packets are judged by their length.
func (b *JitterBuffer) quiet(s *jitterSlot) bool {
	const smallOpus = 8 // octets: comfort noise
	if b.unit == 0 {
		return s.have <= smallOpus
	}
	b.scratch = Frame{Codec: b.codec, Payload: s.data[:s.have]}.AppendSamples(b.scratch[:0])
	return LevelDBm0(b.scratch) < quietLevel
}

// store writes a packet that begins off ticks after the next Pop, which may be before it.
func (b *JitterBuffer) store(payload []byte, off, length int) {
	if b.unit == 0 {
		i := (off + b.ticks/2) / b.ticks
		slot := b.slot(i)
		if slot.have == 0 {
			b.filled++
		}
		slot.have = copy(slot.data, payload)
		b.newest = max(b.newest, i+1)
		return
	}
	if off < 0 {
		payload, length, off = payload[-off*b.unit:], length+off, 0
	}
	size := b.ticks * b.unit
	for at := off * b.unit; len(payload) > 0 && length > 0; {
		slot := b.slot(at / size)
		if slot.have == 0 {
			b.filled++
			b.hush(slot.data)
			slot.have = size
		}
		n := copy(slot.data[at%size:], payload)
		payload = payload[n:]
		at += n
		b.newest = max(b.newest, (at+size-1)/size)
	}
}

// hush fills a slot with the codec's silence: a packet may cover a part of it only.
func (b *JitterBuffer) hush(data []byte) {
	var code byte
	switch b.codec {
	case PCMU:
		code = ulawSilence
	case PCMA:
		code = alawSilence
	case L16, Opus:
	}
	for i := range data {
		data[i] = code
	}
}

func (b *JitterBuffer) slot(i int) *jitterSlot {
	return &b.slots[(b.head+i)%jitterSlots]
}

// limit drops the oldest frames while the delay is over the maximum.
func (b *JitterBuffer) limit() {
	if over := b.newest - b.max - 1; over > 0 {
		b.stats.Dropped += uint64(over)
		b.advance(over)
		b.shrink = 0
	}
}

// advance moves the next Pop n frames on.
func (b *JitterBuffer) advance(n int) {
	for range n {
		if b.slots[b.head].have > 0 {
			b.slots[b.head].have = 0
			b.filled--
		}
		b.head = (b.head + 1) % jitterSlots
	}
	b.playout += uint32(n * b.ticks)
	b.newest = max(b.newest-n, 0)
}
