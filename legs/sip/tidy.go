package sip

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// cookie begins the branch of a transaction by RFC 3261 §8.1.1.7.
const cookie = "z9hG4bK"

// tidy gives the message as sipgo reads it: each field on one line, without the white space that RFC 3261 allows around
// separators and sipgo takes for a part of names, and with a branch where the RFC before it wanted neither that nor a tag.
// A message that is like that already comes back as it is.
func (v *envelope) tidy(raw []byte) []byte {
	changed := false
	var b strings.Builder
	b.WriteString(v.start + "\r\n")
	vias := 0
	for _, f := range v.fields {
		value := f.value
		switch f.name {
		case "via":
			value = tight(value, ";=,/")
			if vias++; vias == 1 && !v.isResponse() {
				value += v.branch(value)
			}
		case "from", "to", "contact", "route", "record-route":
			value = tight(value, ";=,")
		}
		changed = changed || value != f.value
		b.WriteString(f.name + ": " + value + "\r\n")
	}
	if !changed {
		return raw
	}
	return append([]byte(b.String()+"\r\n"), v.body...)
}

// branch is what the top Via of a request lacks to be told from others (RFC 3261 §17.2.3): what the method changes is no
// part of it, so that a CANCEL finds its INVITE.
func (v *envelope) branch(via string) string {
	if strings.Contains(strings.ToLower(v.first("from")), "tag") || strings.Contains(via, cookie) {
		return ""
	}
	number, _, _ := strings.Cut(v.first("cseq"), " ")
	sum := sha256.Sum256([]byte(strings.Join([]string{via, v.first("from"), v.first("call-id"), number}, "\n")))
	return ";branch=" + cookie + hex.EncodeToString(sum[:8])
}

// tight takes the white space away on both sides of each separator that stands neither in quotes nor in brackets.
func tight(value, separators string) string {
	for _, at := range []byte(separators) {
		parts, _ := split(value, at)
		value = strings.Join(parts, string(at))
	}
	return value
}
