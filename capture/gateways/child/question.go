package child

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/dtmf"
)

const (
	// maxHead bounds what goes before the digits.
	maxHead = 16 << 10
	// room is what a field of digits takes: its length, and 32 digits.
	room   = 33
	fields = 6
)

// ErrQuestion is a question that cannot be read.
var ErrQuestion = errors.New("malformed question")

// head is what is asked, without the card.
type head struct {
	Gateway  string           `json:"gateway"`
	Settings json.RawMessage  `json:"settings"`
	Tokenize bool             `json:"tokenize"` // keep the card instead of charging it
	Question capture.Question `json:"question"`
	Deadline time.Time        `json:"deadline"`
}

// digitsOf lists the fields of a charge in the order of the wire.
func digitsOf(c *capture.Charge) [fields]**dtmf.Digits {
	return [fields]**dtmf.Digits{&c.Number, &c.Expiry, &c.Code, &c.Postal, &c.Routing, &c.Account}
}

// write sends a question: the length of the head, the head, and six fields of digits. Nothing of the digits stays.
func write(w io.Writer, h head, c *capture.Charge) error {
	raw, err := json.Marshal(h)
	if err != nil || len(raw) > maxHead {
		return errors.New("the question is too long")
	}
	if _, err := w.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(raw))), raw...)); err != nil {
		return fmt.Errorf("write the question: %w", err)
	}
	var block [fields * room]byte
	defer clear(block[:])
	for i, d := range digitsOf(c) {
		if *d == nil {
			continue
		}
		(*d).Open(func(digits []byte) {
			block[i*room] = byte(len(digits))
			copy(block[i*room+1:], digits)
		})
	}
	if _, err := w.Write(block[:]); err != nil {
		return fmt.Errorf("write the question: %w", err)
	}
	return nil
}

// read reads what write has sent.
func read(r io.Reader) (head, capture.Charge, error) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil || binary.BigEndian.Uint32(size[:]) > maxHead {
		return head{}, capture.Charge{}, ErrQuestion
	}
	raw := make([]byte, binary.BigEndian.Uint32(size[:]))
	var block [fields * room]byte
	defer clear(block[:])
	var h head
	if _, err := io.ReadFull(r, raw); err != nil || json.Unmarshal(raw, &h) != nil {
		return head{}, capture.Charge{}, ErrQuestion
	}
	if _, err := io.ReadFull(r, block[:]); err != nil {
		return head{}, capture.Charge{}, ErrQuestion
	}
	c := capture.Charge{Question: h.Question}
	for i, d := range digitsOf(&c) {
		*d = new(dtmf.Digits)
		n := int(block[i*room])
		if n >= room {
			return head{}, capture.Charge{}, ErrQuestion
		}
		for _, b := range block[i*room+1:][:n] {
			if b < '0' || !(*d).Append(dtmf.Key(b-'0')) {
				return head{}, capture.Charge{}, ErrQuestion
			}
		}
	}
	return h, c, nil
}
