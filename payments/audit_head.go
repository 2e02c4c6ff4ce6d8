package payments

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// AuditChains is how many chains an audit trail has: all rows of a payment are in one, and commits of several payments
// need not wait for each other. It can be raised, by a migration of the stores; never lowered.
const AuditChains = 16

// firstChains is how many there were at first: a head of that time ends after them.
const firstChains = 4

// hashLen is the length of a hash in bytes.
const hashLen = 32

// headMark begins the text of an AuditHead.
const headMark = "tga1."

// ErrHead says that a text is no head of an audit trail.
var ErrHead = errors.New("not the head of an audit trail, which begins with tga1")

// AuditHead is where an audit trail ends: of each chain the number of its rows and the hash of the last. Kept elsewhere it
// is an anchor: nobody can rewrite what was before it unnoticed.
type AuditHead [AuditChains]ChainEnd

// ChainEnd is where one chain ends.
type ChainEnd struct {
	N    int64
	Hash string // of 32 bytes; empty for a chain without rows
}

// Rows is how many rows the trail has had.
func (h AuditHead) Rows() int64 {
	var n int64
	for _, c := range h {
		n += c.N
	}
	return n
}

// String is the head as it is printed and given back to ParseAuditHead.
func (h AuditHead) String() string {
	raw := make([]byte, 0, AuditChains*(binary.MaxVarintLen64+hashLen))
	for _, c := range h {
		raw = binary.AppendUvarint(raw, uint64(c.N))
		raw = append(raw, c.Hash...)
	}
	return headMark + base64.RawURLEncoding.EncodeToString(raw)
}

// ParseAuditHead reads what String wrote.
func ParseAuditHead(text string) (AuditHead, error) {
	var h AuditHead
	coded, ok := strings.CutPrefix(strings.TrimSpace(text), headMark)
	raw, err := base64.RawURLEncoding.Strict().DecodeString(coded)
	if !ok || err != nil {
		return h, ErrHead
	}
	for i := range h {
		if i == firstChains && len(raw) == 0 {
			return h, nil
		}
		n, width := binary.Uvarint(raw)
		if width <= 0 || n > 1<<62 {
			return AuditHead{}, fmt.Errorf("%w: cut off", ErrHead)
		}
		raw = raw[width:]
		h[i].N = int64(n)
		if n == 0 {
			continue
		}
		if len(raw) < hashLen {
			return AuditHead{}, fmt.Errorf("%w: cut off", ErrHead)
		}
		h[i].Hash, raw = string(raw[:hashLen]), raw[hashLen:]
	}
	if len(raw) > 0 {
		return AuditHead{}, fmt.Errorf("%w: too long", ErrHead)
	}
	return h, nil
}

// ErrAudit is the root of every fault of an audit trail.
var ErrAudit = errors.New("the audit trail is not as it was written")

// AuditError is the first row at which a chain is not as it was written.
type AuditError struct {
	Chain int
	N     int64
	Text  string
}

// Error names the row and what is wrong with it.
func (f *AuditError) Error() string {
	return fmt.Sprintf("%v: chain %d, row %d: %s", ErrAudit, f.Chain, f.N, f.Text)
}

// Unwrap gives ErrAudit.
func (*AuditError) Unwrap() error { return ErrAudit }

// Auditor checks an audit trail.
type Auditor interface {
	// VerifyAudit walks every chain and gives where it ends. An *AuditError tells the first row of a chain that was
	// changed, deleted, inserted or moved. since is a former head: the trail must go on from there; the zero AuditHead
	// asks for nothing. progress, if it is not nil, is told now and then how many rows are done.
	VerifyAudit(ctx context.Context, since AuditHead, progress func(rows int64)) (AuditHead, error)
}
