package connector

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"unicode/utf8"
)

// maxDepth is how deep what a platform adds may be.
const maxDepth = 16

// ErrBody is a body that is no JSON object, or has a name twice, in whatever casing, or one that is spelled by escapes.
var ErrBody = errors.New("want a JSON object, with each name once and in plain letters")

// member is a name and its value, as they stand in the body.
type member struct{ name, value []byte }

// members gives the members of a JSON object as slices of body: nothing is copied, as encoding/json would.
func members(body []byte) ([]member, error) {
	body = bytes.TrimSpace(body)
	if !utf8.Valid(body) || !json.Valid(body) || body[0] != '{' || depth(body) > maxDepth {
		return nil, ErrBody
	}
	var all []member
	for at := skipSpace(body, 1); body[at] == '"'; {
		end := value(body, at)
		m := member{name: body[at+1 : end-1]}
		at = skipSpace(body, skipSpace(body, end)+1) // the colon
		end = value(body, at)
		m.value = body[at:end]
		if bytes.IndexByte(m.name, '\\') >= 0 || has(all, m.name) {
			return nil, ErrBody
		}
		all = append(all, m)
		if at = skipSpace(body, end); body[at] == ',' {
			at = skipSpace(body, at+1)
		}
	}
	return all, nil
}

// has tells whether a name is there.
func has(all []member, name []byte) bool {
	return slices.ContainsFunc(all, func(m member) bool { return bytes.EqualFold(m.name, name) })
}

// depth is how deep objects and arrays stand in each other. The body is valid JSON.
func depth(body []byte) int {
	now, most, text := 0, 0, false
	for at := 0; at < len(body); at++ {
		switch b := body[at]; {
		case text && b == '\\':
			at++
		case b == '"':
			text = !text
		case text:
		case b == '{', b == '[':
			now++
			most = max(most, now)
		case b == '}', b == ']':
			now--
		}
	}
	return most
}

// value gives the end of the value that begins at. The body is valid JSON.
func value(body []byte, at int) int {
	depth := 0
	for ; ; at++ {
		switch body[at] {
		case '"':
			for at++; body[at] != '"'; at++ {
				if body[at] == '\\' {
					at++
				}
			}
			if depth == 0 {
				return at + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				return at + 1
			}
			if depth < 0 {
				return at
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return at
			}
		}
	}
}

func skipSpace(body []byte, at int) int {
	for body[at] == ' ' || body[at] == '\t' || body[at] == '\r' || body[at] == '\n' {
		at++
	}
	return at
}
