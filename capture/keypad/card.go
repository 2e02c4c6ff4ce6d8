package keypad

import (
	"github.com/tonegate/tonegate/capture/cards"
	"github.com/tonegate/tonegate/dtmf"
)

// Card is a complete entry. It is used by pointer, by one owner at a time.
type Card struct {
	Brand  *cards.Brand
	Number dtmf.Digits
	Expiry dtmf.Digits // MMYY
	Code   dtmf.Digits // empty for a card that has none
}

// Wipe overwrites all digits. It may be called more than once.
func (c *Card) Wipe() {
	c.Number.Wipe()
	c.Expiry.Wipe()
	c.Code.Wipe()
}
