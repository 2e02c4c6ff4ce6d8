package dtmf

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
	"strconv"
)

// maxDigits is the room in Digits: the longest card number has 19 (ISO/IEC 7812).
const maxDigits = 32

// Digits is what a caller has keyed: up to 32 digits that cannot be printed. String, GoString, Format and the
// marshalers give their number alone, "[4 digits]". Use it by pointer, one owner at a time, and Wipe it; a copy is a
// second secret. The zero value is empty and ready.
type Digits struct {
	b [maxDigits]byte
	n int
}

// Append adds a digit key. False, and nothing is kept, when k is not 0 to 9 or there is no room.
func (d *Digits) Append(k Key) bool {
	if !k.IsDigit() || d.n == maxDigits {
		return false
	}
	d.b[d.n] = '0' + byte(k)
	d.n++
	return true
}

// Len is the number of digits.
func (d *Digits) Len() int { return d.n }

// Wipe overwrites and empties d.
func (d *Digits) Wipe() {
	clear(d.b[:])
	d.n = 0
}

// Luhn tells whether the check digit of a card number is right (ISO/IEC 7812-1 annex B). False when d is empty.
func (d *Digits) Luhn() bool {
	sum := 0
	for i := range d.n {
		v := int(d.b[d.n-1-i] - '0')
		if i%2 == 1 {
			v *= 2
			if v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return d.n > 0 && sum%10 == 0
}

// HasPrefix tells whether d begins with prefix, in a time that depends on the lengths alone.
func (d *Digits) HasPrefix(prefix string) bool {
	if len(prefix) > d.n {
		return false
	}
	return subtle.ConstantTimeCompare(d.b[:len(prefix)], []byte(prefix)) == 1
}

// Last4 gives the last four digits, which may be shown, of a number of at least twelve; else "".
func (d *Digits) Last4() string {
	if d.n < 12 {
		return ""
	}
	return string(d.b[d.n-4 : d.n])
}

// Equal tells whether both hold the same digits, in a time that depends on nothing that they hold.
func (d *Digits) Equal(o *Digits) bool {
	same := subtle.ConstantTimeCompare(d.b[:], o.b[:])
	return same&subtle.ConstantTimeEq(int32(d.n), int32(o.n)) == 1
}

// MatchAny gives the index of the entry of list that d equals, or -1. It compares with every entry.
func (d *Digits) MatchAny(list []string) int {
	found := -1
	for i, s := range list {
		found = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(d.b[:d.n], []byte(s)), i, found)
	}
	return found
}

// Expiry reads d as MMYY: month 1 to 12, year from 2000. Zeros when d is not four digits long or has no such month.
func (d *Digits) Expiry() (month, year int) {
	if d.n != 4 {
		return 0, 0
	}
	month = int(d.b[0]-'0')*10 + int(d.b[1]-'0')
	if month < 1 || month > 12 {
		return 0, 0
	}
	return month, 2000 + int(d.b[2]-'0')*10 + int(d.b[3]-'0')
}

// Open lends the digits as ASCII to use, which must not keep them. It is the one way out, for a payment gateway.
func (d *Digits) Open(use func(digits []byte)) {
	use(d.b[:d.n:d.n])
}

// String gives the number of digits: "[4 digits]".
func (d Digits) String() string { return "[" + strconv.Itoa(d.n) + " digits]" }

// GoString gives what String gives.
func (d Digits) GoString() string { return d.String() }

// Format writes what String gives, for every verb.
func (d Digits) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, d.String()) // fmt has no way to take an error
}

// MarshalJSON gives what String gives.
func (d Digits) MarshalJSON() ([]byte, error) { return []byte(`"` + d.String() + `"`), nil }

// MarshalText gives what String gives.
func (d Digits) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// LogValue gives what String gives.
func (d Digits) LogValue() slog.Value { return slog.StringValue(d.String()) }
