package payments

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// idBytes is the strength of every id: 160 bits.
const idBytes = 20

// NewID makes an unguessable id of 160 bits: the prefix and 32 characters of a-z and 2-7.
func NewID(prefix string) string {
	var b [idBytes]byte
	_, _ = rand.Read(b[:]) // never fails: it stops the process instead
	return prefix + strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}
