package keypad

import (
	"time"

	"github.com/tonegate/tonegate/capture/cards"
	"github.com/tonegate/tonegate/dtmf"
)

// Config holds the rules of an entry. All durations and counts must be set.
type Config struct {
	Tries     int           // per field
	FirstKey  time.Duration // from the end of a prompt to the first key
	InterKey  time.Duration // between keys of an entry that is not complete
	Complete  time.Duration // pause that ends an entry that is complete
	Cancel    time.Duration // two stars within this time cancel
	TypeAhead time.Duration // pause that ends the dropping of keys behind a wrong entry
	Total     time.Duration // of the whole entry

	Brands   *cards.Table
	Accepted []string // brand types
	// Allowed says whether a number that is right by its brand and check digit may be used here at all.
	Allowed func(number *dtmf.Digits) bool
}
