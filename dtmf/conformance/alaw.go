package conformance

// encodeALaw gives the bytes of A-law (ITU-T G.711), here by search: it is no hurry.
func encodeALaw(pcm []int16) []byte {
	levels := decodeALaw(allBytes())
	out := make([]byte, len(pcm))
	for i, s := range pcm {
		best := 1 << 20
		for b, v := range levels {
			if d := max(int(s)-int(v), int(v)-int(s)); d < best {
				best, out[i] = d, byte(b)
			}
		}
	}
	return out
}

// decodeALaw gives the samples of A-law.
func decodeALaw(payload []byte) []int16 {
	out := make([]int16, len(payload))
	for i, b := range payload {
		b ^= 0x55
		v := int(b&0x0F)<<4 + 8
		if e := b >> 4 & 7; e > 0 {
			v = (v + 0x100) << (e - 1)
		}
		if b&0x80 == 0 {
			v = -v
		}
		out[i] = int16(v)
	}
	return out
}

func allBytes() []byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return all
}
