package connector

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/internal/cardnumber"
)

// maxID is the length of the longest transaction_id.
const maxID = 64

// Request is one question of a platform. Use it by pointer, and Wipe it.
type Request struct {
	TransactionID string
	Tokenize      bool   // keep the card; there is no amount then
	Amount        string // decimal, as it came
	Currency      string // ISO 4217; empty where the platform does not tell

	Number  dtmf.Digits
	Expiry  dtmf.Digits // MMYY
	Code    dtmf.Digits
	Postal  dtmf.Digits // empty where it has letters
	Routing dtmf.Digits
	Account dtmf.Digits
}

// Wipe overwrites all digits.
func (r *Request) Wipe() {
	for _, d := range []*dtmf.Digits{&r.Number, &r.Expiry, &r.Code, &r.Postal, &r.Routing, &r.Account} {
		d.Wipe()
	}
}

// Parse reads the body of a question. No error holds a value.
func Parse(body []byte) (*Request, error) {
	all, err := members(body)
	if err != nil {
		return nil, err
	}
	r := &Request{}
	var month, year dtmf.Digits
	defer month.Wipe()
	defer year.Wipe()
	method := ""
	for _, m := range all {
		if err := r.member(m, &method, &month, &year); err != nil {
			r.Wipe()
			return nil, err
		}
	}
	if err := r.settle(method, &month, &year); err != nil {
		r.Wipe()
		return nil, err
	}
	return r, nil
}

// member takes one member; those that nobody knows are left alone.
func (r *Request) member(m member, method *string, month, year *dtmf.Digits) error {
	name := string(m.name)
	switch name {
	case "transaction_id":
		return text(m, &r.TransactionID)
	case "method":
		return text(m, method)
	case "amount", "chargeAmount":
		if r.Amount != "" {
			return errors.New("amount, chargeAmount: want one of them")
		}
		return text(m, &r.Amount)
	case "currency_code":
		return text(m, &r.Currency)
	case "postal_code":
		if !read(m.value, &r.Postal) { // letters are no digits: it is not checked then
			r.Postal.Wipe()
		}
		return nil
	}
	for known, d := range map[string]*dtmf.Digits{
		"cardnumber": &r.Number, "cvv": &r.Code, "expiry_month": month, "expiry_year": year,
		"routingnumber": &r.Routing, "bankaccountnumber": &r.Account,
	} {
		if name == known && !read(m.value, d) {
			return fmt.Errorf("%s: want digits", known)
		}
	}
	return nil
}

// settle holds what was read together.
func (r *Request) settle(method string, month, year *dtmf.Digits) error {
	r.Currency = strings.ToUpper(r.Currency)
	switch method {
	case "charge", "credit-card", "ach-debit", "":
		if r.Amount == "" {
			return errors.New("amount: is missing")
		}
	case "tokenize":
		r.Tokenize = true
	default:
		return errors.New("method: want charge or tokenize")
	}
	if !validID(r.TransactionID) {
		return errors.New("transaction_id: want 1 to 64 of letters, digits, '-', '_' and '.', and no card number")
	}
	if r.Number.Len() == 0 == (r.Account.Len() == 0 || r.Routing.Len() == 0) {
		return errors.New("want a cardnumber, or a routingnumber and a bankaccountnumber")
	}
	if r.Number.Len() == 0 {
		return nil
	}
	return r.expiry(month, year)
}

// expiry makes MMYY of a month of one or two digits and a year of two or four.
func (r *Request) expiry(month, year *dtmf.Digits) error {
	if month.Len() == 1 {
		r.Expiry.Append(0)
	}
	appendAll(&r.Expiry, month, 0)
	appendAll(&r.Expiry, year, max(year.Len()-2, 0))
	if m, _ := r.Expiry.Expiry(); m == 0 || year.Len() != 2 && year.Len() != 4 {
		return errors.New("expiry_month, expiry_year: want a month and a year")
	}
	return nil
}

func appendAll(to, from *dtmf.Digits, skip int) {
	from.Open(func(digits []byte) {
		for _, d := range digits[skip:] {
			to.Append(dtmf.Key(d - '0'))
		}
	})
}

// read takes digits from a string or a number; null is none. What else there is, escapes too, is false.
func read(value []byte, to *dtmf.Digits) bool {
	if bytes.Equal(value, []byte("null")) {
		return true
	}
	if len(value) >= 2 && value[0] == '"' {
		value = value[1 : len(value)-1]
	}
	for _, b := range value {
		if b < '0' || b > '9' || !to.Append(dtmf.Key(b-'0')) {
			return false
		}
	}
	return true
}

// text takes a short text without escapes, or a number.
func text(m member, to *string) error {
	v := m.value
	if bytes.Equal(v, []byte("null")) {
		return nil
	}
	quoted := len(v) >= 2 && v[0] == '"'
	if quoted {
		v = v[1 : len(v)-1]
	}
	if !quoted && bytes.IndexByte([]byte("-0123456789"), v[0]) < 0 || len(v) > maxID || bytes.ContainsAny(v, "\\\"{}[]") {
		return fmt.Errorf("%s: want a short text", m.name[:min(len(m.name), maxID)])
	}
	*to = string(v)
	return nil
}

func validID(id string) bool {
	if id == "" || len(id) > maxID || cardnumber.Alone(id) {
		return false
	}
	for _, r := range id {
		if !strings.ContainsRune("-_.", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}
