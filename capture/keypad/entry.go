package keypad

import (
	"github.com/tonegate/tonegate/capture/cards"
	"github.com/tonegate/tonegate/dtmf"
)

// Entry is a complete entry: what was not asked for is empty. It is used by pointer, by one owner at a time.
type Entry struct {
	Brand   *cards.Brand // nil where no card was asked for
	Last    Field        // the field that was keyed last
	Number  dtmf.Digits
	Expiry  dtmf.Digits // MMYY
	Code    dtmf.Digits // empty for a card that has none, too
	Postal  dtmf.Digits
	Routing dtmf.Digits
	Account dtmf.Digits
}

// Wipe overwrites all digits. It may be called more than once.
func (e *Entry) Wipe() {
	for _, d := range []*dtmf.Digits{&e.Number, &e.Expiry, &e.Code, &e.Postal, &e.Routing, &e.Account} {
		d.Wipe()
	}
}
