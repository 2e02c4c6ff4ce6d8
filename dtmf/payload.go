package dtmf

import (
	"encoding/binary"
	"errors"
)

// ErrPayload is a telephone-event payload that is shorter than one block.
var ErrPayload = errors.New("short telephone-event payload")

const (
	// blockSize is the length of one event block in octets (RFC 4733 §2.3).
	blockSize = 4
	// MaxBlockDuration is the longest duration that one block can tell, in timestamp units (RFC 4733 §2.3.5).
	MaxBlockDuration = 0xFFFF

	endBit     = 0x80
	volumeMask = 0x3F // the bit between E and volume is reserved and ignored (RFC 4733 §2.3.3)
)

// Block is one event block of a telephone-event payload (RFC 4733 §2.3).
type Block struct {
	Key      Key    // the event code; above D it is no key
	End      bool   // E: the event is over
	Volume   uint8  // the power level without its sign, 0 to 63 dBm0
	Duration uint16 // so far, in timestamp units
}

// ParsePayload appends the blocks of a payload to dst: one as a rule, more where a sender packs them (RFC 4733
// §2.5.1.5). Octets after the last whole block are left out.
func ParsePayload(dst []Block, b []byte) ([]Block, error) {
	if len(b) < blockSize {
		return dst, ErrPayload
	}
	for ; len(b) >= blockSize; b = b[blockSize:] {
		dst = append(dst, Block{
			Key:      Key(b[0]),
			End:      b[1]&endBit != 0,
			Volume:   b[1] & volumeMask,
			Duration: binary.BigEndian.Uint16(b[2:]),
		})
	}
	return dst, nil
}

// AppendPayload appends one block to dst.
func AppendPayload(dst []byte, bl Block) []byte {
	flags := bl.Volume & volumeMask
	if bl.End {
		flags |= endBit
	}
	dst = append(dst, byte(bl.Key), flags)
	return binary.BigEndian.AppendUint16(dst, bl.Duration)
}
