package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxDepth is how deep objects and arrays may stand in each other.
const MaxDepth = 32

// Why a body is refused. None of them holds a byte of it.
var (
	ErrSyntax = errors.New("not one JSON value in UTF-8")
	ErrTwice  = errors.New("a name stands twice")
	ErrDepth  = errors.New("too deep")
)

// Check tells whether body is one JSON value that can be read in one way only. encoding/json matches the names of a struct
// in any casing, so names that differ by it are the same.
func Check(body []byte) error {
	if !utf8.Valid(body) || !json.Valid(body) {
		return ErrSyntax
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var open []level
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return ErrSyntax
		}
		switch delim, is := t.(json.Delim); {
		case is && (delim == '}' || delim == ']'):
			open = open[:len(open)-1]
			continue
		case len(open) > 0 && !open[len(open)-1].takes(t):
			return ErrTwice
		case is:
			if len(open) == MaxDepth {
				return ErrDepth
			}
			open = append(open, level{object: delim == '{', seen: map[string]struct{}{}})
		}
	}
}

// level is an object or an array that is open.
type level struct {
	object bool
	value  bool // of a name that was read comes next
	seen   map[string]struct{}
}

// takes notes a token; false where it is a name that was there.
func (l *level) takes(t json.Token) bool {
	if !l.object {
		return true
	}
	l.value = !l.value
	name, is := t.(string)
	if !l.value || !is {
		return true
	}
	name = strings.Map(fold, name)
	_, twice := l.seen[name]
	l.seen[name] = struct{}{}
	return !twice
}

// fold gives the least of the letters that are the same but for their casing.
func fold(r rune) rune {
	least := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		least = min(least, other)
	}
	return least
}
