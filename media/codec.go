package media

import "time"

// Hz is a sampling or RTP clock rate.
type Hz int

// FrameDuration is the packetisation time (ptime) of every leg: 20 ms.
const FrameDuration = 20 * time.Millisecond

// Codec names one audio encoding with its rate.
type Codec uint8

// The encodings a leg can carry.
const (
	// PCMU is G.711 mu-law at 8 kHz, static payload type 0 (RFC 3551 §4.5.14).
	PCMU Codec = iota + 1
	// PCMA is G.711 A-law at 8 kHz, static payload type 8 (RFC 3551 §4.5.14).
	PCMA
	// L16 is big-endian 16-bit PCM, mono at 16 kHz, dynamic payload type (RFC 3551 §4.5.11).
	L16
	// Opus is decoded only, at 48 kHz on the wire (RFC 7587).
	Opus
)

// String gives the encoding name of SDP's rtpmap.
func (c Codec) String() string {
	switch c {
	case PCMU:
		return "PCMU"
	case PCMA:
		return "PCMA"
	case L16:
		return "L16"
	case Opus:
		return "opus"
	default:
		return "unknown"
	}
}

// Rate is the sampling rate of the decoded audio: 8, 16 or 48 kHz.
func (c Codec) Rate() Hz {
	switch c {
	case PCMU, PCMA:
		return 8000
	case L16:
		return 16000
	case Opus:
		return 48000
	default:
		return 0
	}
}

// Samples is the number of samples in one frame of FrameDuration: 160, 320 or 960.
func (c Codec) Samples() int {
	return int(c.Rate()) / 50
}
