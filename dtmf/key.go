package dtmf

import (
	"fmt"
	"io"
	"log/slog"
)

// Key is a keypad key as its RFC 4733 event code: 0 to 9, 10 is '*', 11 is '#', 12 to 15 are A to D (RFC 4733 §3.2).
//
// A Key never prints its value: String, GoString, Format and the marshalers all give "[key]". Rune is the one way to
// the character, so that every place that turns a key into text can be found by name.
type Key uint8

// The keys that are not digits.
const (
	Star  Key = 10
	Pound Key = 11
	A     Key = 12
	B     Key = 13
	C     Key = 14
	D     Key = 15
)

const (
	// keyRunes are the characters of the keys in the order of their codes.
	keyRunes = "0123456789*#ABCD"
	// hiddenKey is all that a Key prints.
	hiddenKey = "[key]"
)

// ParseKey gives the key of one character: '0' to '9', '*', '#', 'A' to 'D' or 'a' to 'd'.
func ParseKey(r rune) (Key, bool) {
	switch {
	case r >= '0' && r <= '9':
		return Key(r - '0'), true
	case r == '*':
		return Star, true
	case r == '#':
		return Pound, true
	case r >= 'A' && r <= 'D':
		return A + Key(r-'A'), true
	case r >= 'a' && r <= 'd':
		return A + Key(r-'a'), true
	default:
		return 0, false
	}
}

// ParseKeys gives the keys of all the characters of s; false when one is no key.
func ParseKeys(s string) ([]Key, bool) {
	keys := make([]Key, 0, len(s))
	for _, r := range s {
		k, ok := ParseKey(r)
		if !ok {
			return nil, false
		}
		keys = append(keys, k)
	}
	return keys, true
}

// Rune is the key's character. It is the one place where a Key becomes text. An invalid key gives U+FFFD.
func (k Key) Rune() rune {
	if !k.Valid() {
		return '\uFFFD'
	}
	return rune(keyRunes[k])
}

// Valid tells whether k is one of the sixteen keys.
func (k Key) Valid() bool { return k <= D }

// IsDigit tells whether k is 0 to 9.
func (k Key) IsDigit() bool { return k <= 9 }

// String gives "[key]".
func (k Key) String() string { return hiddenKey }

// GoString gives "[key]".
func (k Key) GoString() string { return hiddenKey }

// Format writes "[key]" for every verb.
func (k Key) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, hiddenKey) // fmt has no way to take an error
}

// MarshalJSON gives "[key]".
func (k Key) MarshalJSON() ([]byte, error) { return []byte(`"` + hiddenKey + `"`), nil }

// MarshalText gives "[key]".
func (k Key) MarshalText() ([]byte, error) { return []byte(hiddenKey), nil }

// LogValue gives "[key]".
func (k Key) LogValue() slog.Value { return slog.StringValue(hiddenKey) }
