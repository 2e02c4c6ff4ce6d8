package payments

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Caller is who tries to pay, and what one caller may do over all calls.
type Caller struct {
	// Address of the caller as the network says it: a number or a SIP URI. Empty: it is withheld, and all who withhold
	// theirs count as one. Only its hash is kept.
	Address string
	// Tries are how many attempts may have reached a provider within TriesWithin; 0 for any.
	Tries       int
	TriesWithin time.Duration
	// PerDay is how much may be paid within 24 hours, in minor units of the intent's currency; 0 for any.
	PerDay int64
}

// Bounded tells whether there is any limit.
func (c Caller) Bounded() bool { return c.Tries > 0 || c.PerDay > 0 }

// Hash names the caller in a ledger: the same number by way of another gateway is the same caller.
func (c Caller) Hash() string {
	address := strings.ToLower(strings.TrimSpace(c.Address))
	address = strings.TrimPrefix(strings.TrimPrefix(address, "sips:"), "sip:")
	address, _, _ = strings.Cut(address, ";")
	if user, _, found := strings.Cut(address, "@"); found && strings.Trim(user, "+0123456789") == "" {
		address = user
	}
	sum := sha256.Sum256([]byte("caller:" + address))
	return hex.EncodeToString(sum[:16])
}
