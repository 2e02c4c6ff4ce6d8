package connector

import (
	"bytes"
	"encoding/json"
	"errors"
)

// ErrBody is a body that is no JSON object, or has a name twice.
var ErrBody = errors.New("want a JSON object, with each name once")

// member is a name and its value, as they stand in the body.
type member struct{ name, value []byte }

// members gives the members of a JSON object as slices of body: nothing is copied, as encoding/json would.
func members(body []byte) ([]member, error) {
	body = bytes.TrimSpace(body)
	if !json.Valid(body) || body[0] != '{' {
		return nil, ErrBody
	}
	var all []member
	for at := skipSpace(body, 1); body[at] == '"'; {
		end := value(body, at)
		m := member{name: body[at+1 : end-1]}
		at = skipSpace(body, skipSpace(body, end)+1) // the colon
		end = value(body, at)
		m.value = body[at:end]
		for _, other := range all {
			if bytes.Equal(other.name, m.name) {
				return nil, ErrBody
			}
		}
		all = append(all, m)
		if at = skipSpace(body, end); body[at] == ',' {
			at = skipSpace(body, at+1)
		}
	}
	return all, nil
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
