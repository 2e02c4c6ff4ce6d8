package media

import "math/bits"

const (
	// ulawSilence and alawSilence are the codes of a zero sample.
	ulawSilence = 0xFF
	alawSilence = 0xD5

	ulawBias = 0x84  // added to the magnitude so that each segment starts at a power of two (G.711, table 2a)
	ulawClip = 32635 // the largest magnitude that the bias does not push out of 15 bits
)

// Decode tables of ITU-T G.711, mu-law and A-law, to 16-bit linear: 14 and 13 significant bits, left aligned.
//
//nolint:gochecknoglobals // constant tables; Go has no constant arrays
var (
	ulawLinear = ulawTable()
	alawLinear = alawTable()
)

// EncodePCMU appends the mu-law codes (ITU-T G.711) of pcm to dst.
func EncodePCMU(dst []byte, pcm []int16) []byte {
	for _, s := range pcm {
		dst = append(dst, ulawCode(s))
	}
	return dst
}

// DecodePCMU appends the samples of the mu-law codes (ITU-T G.711) in b to dst.
func DecodePCMU(dst []int16, b []byte) []int16 {
	for _, c := range b {
		dst = append(dst, ulawLinear[c])
	}
	return dst
}

// EncodePCMA appends the A-law codes (ITU-T G.711) of pcm to dst.
func EncodePCMA(dst []byte, pcm []int16) []byte {
	for _, s := range pcm {
		dst = append(dst, alawCode(s))
	}
	return dst
}

// DecodePCMA appends the samples of the A-law codes (ITU-T G.711) in b to dst.
func DecodePCMA(dst []int16, b []byte) []int16 {
	for _, c := range b {
		dst = append(dst, alawLinear[c])
	}
	return dst
}

// ulawCode is the 8-bit mu-law code of one linear sample.
func ulawCode(s int16) byte {
	m, sign := int(s), byte(0)
	if m < 0 {
		m, sign = -m, 0x80
	}
	m = min(m, ulawClip) + ulawBias
	segment := bits.Len16(uint16(m)) - 8 // 0 to 7: the bias makes the magnitude at least 8 bits long
	return ^(sign | byte(segment<<4) | byte(m>>(segment+3))&0x0F)
}

// alawCode is the 8-bit A-law code of one linear sample.
func alawCode(s int16) byte {
	m, mask := int(s)>>3, byte(0xD5)
	if m < 0 {
		m, mask = -m-1, 0x55
	}
	// m is a 12-bit magnitude now; below 32 the law is linear (segments 0 and 1 share one slope).
	if m < 32 {
		return byte(m>>1) ^ mask
	}
	segment := bits.Len16(uint16(m)) - 5
	return (byte(segment<<4) | byte(m>>segment)&0x0F) ^ mask
}

func ulawTable() (t [256]int16) {
	for i := range t {
		c := ^byte(i)
		segment := int(c>>4) & 7
		m := (int(c&0x0F)<<3+ulawBias)<<segment - ulawBias
		if c&0x80 != 0 {
			m = -m
		}
		t[i] = int16(m)
	}
	return t
}

func alawTable() (t [256]int16) {
	for i := range t {
		c := byte(i) ^ 0x55
		segment, m := int(c>>4)&7, int(c&0x0F)<<4+8
		if segment > 0 {
			m = (m + 0x100) << (segment - 1)
		}
		if c&0x80 == 0 {
			m = -m
		}
		t[i] = int16(m)
	}
	return t
}
