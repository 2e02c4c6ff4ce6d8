package control

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of what the contract carries.
const (
	maxID    = 128
	maxURI   = 256
	maxText  = 2000
	maxLink  = 64
	maxCount = 64
	// maxAmount has fewer digits than a card number.
	maxAmount = 1_000_000_000_000
	// MaxCollect is the most keys that one Collect lets through: too few for a card number.
	MaxCollect = 6
)

const keypad = "0123456789*#"

// Validate tells what is wrong with the registration; the error never repeats the input.
func (b Bot) Validate() error {
	if !isID(b.ID) {
		return invalid("id")
	}
	if len(b.URI) > maxURI || !strings.HasPrefix(b.URI, "sip:") || strings.ContainsAny(b.URI, " \t\r\n<>\"") {
		return invalid("uri")
	}
	return nil
}

// Validate tells what is wrong with the collect.
func (c Collect) Validate() error {
	switch {
	case c.ID != "" && !isID(c.ID):
		return invalid("id")
	case !only(c.Allowed, keypad) || c.Allowed == "" || len(c.Allowed) > len(keypad):
		return invalid("allowed")
	case c.Max < 1 || c.Max > MaxCollect:
		return invalid("max")
	case c.CloseOn != "" && (len(c.CloseOn) != 1 || !strings.Contains(c.Allowed, c.CloseOn)):
		return invalid("close_on")
	}
	return nil
}

// Validate tells what is wrong with the connect.
func (c Connect) Validate() error {
	if !isID(c.Profile) {
		return invalid("profile")
	}
	if len(c.Link) < 1 || len(c.Link) > maxLink || !only(c.Link, idChars) {
		return invalid("link")
	}
	if c.Mode != "" && c.Mode != ModeBridge && c.Mode != ModeGuided {
		return invalid("mode")
	}
	if c.Hold != "" && !isID(c.Hold) {
		return invalid("hold")
	}
	return nil
}

// Validate tells what is wrong with the progress.
func (p Progress) Validate() error {
	switch {
	case !isWord(p.Field):
		return invalid("field")
	case !isWord(p.State):
		return invalid("state")
	case p.Error != "" && !isWord(p.Error):
		return invalid("error")
	case p.Attempt < 0 || p.Attempt > maxCount:
		return invalid("attempt")
	case p.Count < 0 || p.Count > maxCount:
		return invalid("count")
	}
	return nil
}

// Validate tells what is wrong with the result.
func (r Result) Validate() error {
	switch {
	case !isWord(r.Outcome):
		return invalid("outcome")
	case r.Reason != "" && !isWord(r.Reason):
		return invalid("reason")
	case r.PaymentID != "" && !isID(r.PaymentID):
		return invalid("payment_id")
	case r.Brand != "" && !isWord(r.Brand):
		return invalid("brand")
	case r.Last4 != "" && (len(r.Last4) != 4 || !only(r.Last4, digits)):
		return invalid("last4")
	}
	return r.money()
}

func (r Result) money() error {
	if r.Amount < 0 || r.Amount >= maxAmount {
		return invalid("amount")
	}
	if r.Currency != "" && (len(r.Currency) != 3 || !only(r.Currency, upper)) {
		return invalid("currency")
	}
	return nil
}

// Validate tells what is wrong with the caption.
func (c Caption) Validate() error {
	if !isWord(c.Who) {
		return invalid("who")
	}
	if c.Text == "" || len(c.Text) > maxText || !utf8.ValidString(c.Text) {
		return invalid("text")
	}
	return nil
}

// Validate tells what is wrong with the acknowledgement.
func (a Ack) Validate() error {
	if !isID(a.Listener) {
		return invalid("listener")
	}
	return nil
}

// Validate tells what is wrong with the hand-off.
func (h Handoff) Validate() error {
	if !isID(h.Target) {
		return invalid("target")
	}
	return nil
}

const (
	lower   = "abcdefghijklmnopqrstuvwxyz"
	upper   = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits  = "0123456789"
	idChars = lower + upper + digits + "_-"
)

// isID accepts names and identifiers: letters, digits, underscore, hyphen and dot.
func isID(s string) bool {
	return s != "" && len(s) <= maxID && only(s, idChars+".")
}

// isWord accepts the closed words of the contract, which hold too few digits to be a card number.
func isWord(s string) bool {
	if s == "" || len(s) > 48 || !only(s, lower+upper+digits+"_-. ") {
		return false
	}
	n := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n <= MaxCollect
}

func only(s, set string) bool {
	for i := range len(s) {
		if strings.IndexByte(set, s[i]) < 0 {
			return false
		}
	}
	return true
}

func invalid(field string) error {
	return fmt.Errorf("%w: %s", ErrInvalid, field)
}
