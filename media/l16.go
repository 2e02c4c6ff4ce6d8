package media

import "encoding/binary"

// EncodeL16 appends pcm to dst as big-endian 16-bit samples (RFC 3551 §4.5.11).
func EncodeL16(dst []byte, pcm []int16) []byte {
	for _, s := range pcm {
		dst = binary.BigEndian.AppendUint16(dst, uint16(s))
	}
	return dst
}

// DecodeL16 appends the big-endian 16-bit samples (RFC 3551 §4.5.11) in b to dst. An odd last byte is left out.
func DecodeL16(dst []int16, b []byte) []int16 {
	for ; len(b) >= 2; b = b[2:] {
		dst = append(dst, int16(binary.BigEndian.Uint16(b)))
	}
	return dst
}
