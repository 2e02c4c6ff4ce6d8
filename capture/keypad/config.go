package keypad

import (
	"slices"
	"time"

	"github.com/tonegate/tonegate/capture/cards"
	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/dtmf"
)

// Config holds the rules of an entry. All durations and counts must be set.
type Config struct {
	// Fields in the order in which they are asked for. A security code comes after its card number, and a bank account
	// number after its routing number. Default: card number, expiry, security code.
	Fields []Rule

	Tries     int           // per field
	FirstKey  time.Duration // from the end of a prompt to the first key
	InterKey  time.Duration // between keys of an entry that is not complete
	Complete  time.Duration // pause that ends an entry that is complete
	Cancel    time.Duration // two stars within this time cancel
	TypeAhead time.Duration // pause that ends the dropping of keys behind a wrong entry
	Total     time.Duration // of the whole entry

	Prompts  Asker
	Brands   *cards.Table
	Accepted []string // brand types
	// Allowed says whether a number that is right by its brand and check digit may be used here at all.
	Allowed func(number *dtmf.Digits) bool
	// AllowedAccount says the same of a bank account; it is needed where one is asked for.
	AllowedAccount func(routing, account *dtmf.Digits) bool
}

// Asker gives the clips that ask a question: why it is asked again, and what to key.
type Asker interface {
	Say(q prompts.Question) (why, ask []prompts.ID)
}

// Rule is one field and what it does not share with the others. Zero tries and durations are those of the Config.
type Rule struct {
	Field    Field
	Tries    int
	FirstKey time.Duration
	InterKey time.Duration
	Min      int  // least digits of a postal code. Default 3
	Match    bool // it is keyed twice, and both must be the same
	Confirm  bool // its last digits are read back, and 1 says that they are right, 2 that it is to be keyed again
}

// minPostal is the length of the shortest postal codes that there are.
const minPostal = 3

// withDefaults fills the rules of the fields from what they share.
func (c Config) withDefaults() Config {
	c.Fields = slices.Clone(c.Fields)
	if len(c.Fields) == 0 {
		c.Fields = []Rule{{Field: CardNumber}, {Field: Expiry}, {Field: SecurityCode}}
	}
	for i := range c.Fields {
		r := &c.Fields[i]
		if r.Tries == 0 {
			r.Tries = c.Tries
		}
		if r.FirstKey == 0 {
			r.FirstKey = c.FirstKey
		}
		if r.InterKey == 0 {
			r.InterKey = c.InterKey
		}
		if r.Min == 0 {
			r.Min = minPostal
		}
	}
	return c
}
