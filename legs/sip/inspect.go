package sip

import (
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

const (
	passes = 0  // a message goes on to be served
	drops  = -1 // a message is answered with nothing: a response, an ACK, or no SIP at all
)

// inspect judges a whole message before anything of it is kept: it passes, in the form that is served; it drops; or it is
// refused with the status given. sipgo, which reads it next, drops without a word what it cannot read, and takes some that
// RFC 4475 wants refused.
func inspect(raw []byte) (v envelope, tidied []byte, status int) {
	v, ok := open(raw)
	if !ok {
		return v, nil, drops
	}
	if status = v.judge(); status == passes {
		tidied = v.tidy(raw)
		if _, err := sip.ParseMessage(tidied); err != nil {
			status = sip.StatusBadRequest
		}
	}
	if status != passes && (v.isResponse() || hasPrefixFold(v.start, "ACK ")) {
		status = drops
	}
	return v, tidied, status
}

func (v *envelope) judge() int {
	if v.isResponse() {
		return v.judgeResponse()
	}
	method, status := v.judgeStart()
	if status != passes {
		return status
	}
	for _, ok := range []bool{
		v.whole(), v.judgeNumbers(method), v.judgeParties(), v.judgeLists(),
	} {
		if !ok {
			return sip.StatusBadRequest
		}
	}
	return passes
}

// judgeResponse wants a status of three digits, and one Via: a response with two has gone astray (RFC 3261 §8.1.3.3).
func (v *envelope) judgeResponse() int {
	parts := strings.SplitN(v.start, " ", 3)
	if len(parts) != 3 || !strings.EqualFold(parts[0], "SIP/2.0") {
		return drops
	}
	code, err := strconv.ParseUint(parts[1], 10, 16)
	if err != nil || code < 100 || code > 699 || v.count("via") != 1 || strings.Contains(v.first("via"), ",") {
		return drops
	}
	return passes
}

// judgeStart reads "METHOD URI SIP/2.0", each apart by one space. What does not even end like that is not SIP.
func (v *envelope) judgeStart() (method string, status int) {
	words := strings.Fields(v.start)
	if len(words) < 3 || !hasPrefixFold(words[len(words)-1], "SIP/") {
		return "", drops
	}
	method = words[0]
	switch {
	case !strings.EqualFold(words[len(words)-1], "SIP/2.0"):
		return method, sip.StatusVersionNotSupported
	case len(words) != 3 || strings.Join(words, " ") != v.start || !isToken(method):
		return method, sip.StatusBadRequest
	}
	return method, judgeURI(words[1])
}

// judgeURI takes the schemes that can be called, and no header fields in the URI of a request (RFC 3261 §19.1.1).
func judgeURI(uri string) int {
	scheme, rest, ok := strings.Cut(uri, ":")
	if !ok || strings.ContainsAny(uri, `<>"`) {
		return sip.StatusBadRequest
	}
	switch strings.ToLower(scheme) {
	case "sip", "sips":
	case "tel":
		return passes
	default:
		return statusUnsupportedScheme
	}
	if strings.ContainsRune(rest[strings.LastIndexByte(rest, '@')+1:], '?') {
		return sip.StatusBadRequest
	}
	return passes
}

// statusUnsupportedScheme is 416, which sipgo calls as HTTP does.
const statusUnsupportedScheme = sip.StatusRequestedRangeNotSatisfiable

// whole wants each field that every request has, and none of them twice.
func (v *envelope) whole() bool {
	for _, name := range []string{"from", "to", "call-id", "cseq"} {
		if v.count(name) != 1 {
			return false
		}
	}
	for _, name := range []string{"max-forwards", "content-length", "content-type"} {
		if v.count(name) > 1 {
			return false
		}
	}
	return v.count("via") > 0
}

// judgeNumbers reads the numbers of a request: those that are too large, or that contradict the rest of it, are no numbers.
func (v *envelope) judgeNumbers(method string) bool {
	words := strings.Fields(v.first("cseq"))
	if len(words) != 2 || words[1] != method || !isNumber(words[0], 1<<31-1) {
		return false
	}
	if v.count("max-forwards") == 1 && !isNumber(v.first("max-forwards"), 255) {
		return false
	}
	return v.count("content-length") == 0 || isNumber(v.first("content-length"), len(v.body))
}

// judgeParties reads the addresses of a request as far as their brackets, quotes and commas go.
func (v *envelope) judgeParties() bool {
	for _, f := range v.fields {
		if f.name != "from" && f.name != "to" && f.name != "contact" || f.value == "*" {
			continue
		}
		values, ok := split(f.value, ',')
		if !ok || len(values) > 1 && f.name != "contact" {
			return false
		}
		for _, value := range values {
			if !isAddress(value) {
				return false
			}
		}
	}
	return true
}

// judgeLists wants a value between two separators.
func (v *envelope) judgeLists() bool {
	for _, f := range v.fields {
		if f.name != "via" && f.name != "contact" {
			continue
		}
		values, ok := split(f.value, ',')
		for _, value := range values {
			params, whole := split(value, ';')
			ok = ok && whole && !hasGap(params)
		}
		if !ok || hasGap(values) {
			return false
		}
	}
	return true
}

// hasGap tells whether a value but the last is empty: some phones end a list with a separator.
func hasGap(values []string) bool {
	for i, value := range values {
		if value == "" && (i == 0 || i < len(values)-1) {
			return true
		}
	}
	return false
}

// isAddress takes "name <uri>;param" and a bare URI, which has no header fields of its own.
func isAddress(value string) bool {
	begin, bracketed := indexOutside(value, '<')
	if !bracketed {
		return !strings.ContainsRune(value, '?')
	}
	uri, _, closed := strings.Cut(value[begin+1:], ">")
	return closed && uri != "" && !strings.ContainsAny(uri, " \t<")
}

// split cuts a value at a separator that stands neither in quotes nor in brackets; ok is false where these do not end.
func split(value string, at byte) (parts []string, ok bool) {
	for {
		i, found := indexOutside(value, at)
		if !found {
			return append(parts, strings.TrimSpace(value)), i == len(value)
		}
		parts = append(parts, strings.TrimSpace(value[:i]))
		value = value[i+1:]
	}
}

// indexOutside finds a byte outside of quotes and brackets. Where it does not stand there, i is the length of the value,
// or less where quotes or brackets do not end.
func indexOutside(value string, want byte) (i int, found bool) {
	quoted, deep := false, false
	for i = 0; i < len(value); i++ {
		c := value[i]
		switch {
		case quoted && c == '\\':
			i++
		case c == '"' && !deep:
			quoted = !quoted
		case quoted:
		case c == want && !deep:
			return i, true
		case c == '<':
			deep = true
		case c == '>':
			deep = false
		}
	}
	if quoted || deep {
		return -1, false
	}
	return len(value), false
}

// isNumber tells whether s is digits alone and at most most.
func isNumber(s string, most int) bool {
	n, err := strconv.ParseUint(s, 10, 63)
	return err == nil && s[0] != '+' && n <= uint64(most)
}

// isToken tells whether s is a token of RFC 3261 §25.1.
func isToken(s string) bool {
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune("-.!%*_+`'~", r) {
			return false
		}
	}
	return s != ""
}
