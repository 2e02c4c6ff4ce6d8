package sip

import (
	"bytes"
	"strings"
)

// Bounds of one message. The longest of RFC 4475 has 3.5 kB of headers.
const (
	maxHead   = 16 << 10
	maxFields = 128
)

// field is one header field: its name in lower case and in its long form, its value on one line.
type field struct {
	name, value string
}

// envelope is a message as far as one must read it to know whether it can be answered at all: start line and fields, not
// yet their meaning.
type envelope struct {
	start  string
	fields []field
	body   []byte
}

// longForms are the compact header names (RFC 3261 §7.3.3) of the fields that are looked at.
var longForms = map[string]string{ //nolint:gochecknoglobals // a table
	"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length", "c": "content-type",
}

// open reads a whole message; ok is false where it has no end of its headers or no end of them.
func open(raw []byte) (v envelope, ok bool) {
	head, body, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !found || len(head) > maxHead {
		return v, false
	}
	v.body = body
	for i, line := range strings.Split(string(head), "\r\n") {
		switch {
		case i == 0:
			v.start = line
		case line[0] == ' ' || line[0] == '\t': // Never empty: there the headers end.
			if len(v.fields) == 0 {
				return v, false
			}
			last := &v.fields[len(v.fields)-1]
			last.value = strings.TrimSpace(last.value + " " + strings.TrimSpace(line))
		default:
			name, value, _ := strings.Cut(line, ":")
			name = strings.ToLower(strings.TrimSpace(name))
			if long, compact := longForms[name]; compact {
				name = long
			}
			if len(v.fields) == maxFields {
				return v, false
			}
			v.fields = append(v.fields, field{name, strings.TrimSpace(value)})
		}
	}
	return v, true
}

// count is how often a field stands there.
func (v *envelope) count(name string) int {
	n := 0
	for _, f := range v.fields {
		if f.name == name {
			n++
		}
	}
	return n
}

// first is the first value of a field; empty when it is absent.
func (v *envelope) first(name string) string {
	for _, f := range v.fields {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

// isResponse tells whether the start line is a status line.
func (v *envelope) isResponse() bool { return hasPrefixFold(v.start, "SIP/") }

// refusal is the response to a message that goes no further: made of its own fields alone, without a transaction. It is
// empty where there is nobody to tell, or nothing.
func (v *envelope) refusal(status int, server string) []byte {
	if status <= passes || v.count("via") == 0 || v.isResponse() || hasPrefixFold(v.start, "ACK") {
		return nil
	}
	var b bytes.Buffer
	b.WriteString("SIP/2.0 " + itoa(status) + " " + reason(status) + "\r\n")
	for _, f := range v.fields {
		if f.name == "via" {
			b.WriteString("Via: " + f.value + "\r\n")
		}
	}
	for _, h := range []string{"From", "To", "Call-ID", "CSeq"} {
		value := v.first(strings.ToLower(h))
		if value == "" {
			continue
		}
		if h == "To" && !strings.Contains(strings.ToLower(value), "tag=") {
			value += ";tag=" + randomID(8)
		}
		b.WriteString(h + ": " + value + "\r\n")
	}
	b.WriteString("Server: " + server + "\r\nContent-Length: 0\r\n\r\n")
	return b.Bytes()
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
