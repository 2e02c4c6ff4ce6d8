package source

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/cardnumber"
	"github.com/tonegate/tonegate/internal/secret"
)

// Report collects what is wrong with a flow. A path names a part of it: nodes/greet/menu/1.
type Report struct {
	places places
	found  flows.Problems
	broken []string // paths that have not the shape of a flow, and were told of
}

// Add tells of what is wrong at a path, or at the nearest thing around it, and what would be right. Nothing is said of what
// has not the shape of a flow: that was told of.
func (r *Report) Add(path, right, what string, args ...any) {
	if !covers(r.broken, path) {
		r.addAt(r.places.of(path), right, what, args...)
	}
}

// Warn tells of what is not wrong, but unwise.
func (r *Report) Warn(path, right, what string, args ...any) {
	before := len(r.found)
	r.Add(path, right, what, args...)
	if len(r.found) > before {
		r.found[before].Warning = true
	}
}

func (r *Report) addAt(at position, right, what string, args ...any) {
	text := fmt.Sprintf(what, args...)
	if secret.Holds(text) {
		text = "this cannot be read"
	}
	if secret.Holds(right) {
		right = ""
	}
	r.found = append(r.found, flows.Problem{File: at.file, Line: at.line, Column: at.column, What: text, Right: right})
}

// Torn tells whether something at or below path has not the right shape: then what is missing there may just be unread.
func (r *Report) Torn(path string) bool {
	return slices.ContainsFunc(r.broken, func(broken string) bool { return strings.HasPrefix(broken, path) })
}

// Problems gives all that was found, in the order of the lines.
func (r *Report) Problems() flows.Problems { return r.found.Sorted() }

// Again makes an empty report on the same files.
func (r *Report) Again() *Report { return &Report{places: r.places} }

// private looks for what must not stand in a file that is read by many: secrets, and numbers of cards.
func (r *Report) private(path string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			r.private(join(path, name), name)
			at := join(path, name)
			r.private(at, inner)
			if text, ok := inner.(string); ok && named(at, name, text) {
				r.secret(at)
			}
		}
	case []any:
		for i, inner := range v {
			r.private(join(path, fmt.Sprint(i)), inner)
		}
	case string:
		switch {
		case secret.Holds(v):
			r.secret(path)
		case cardnumber.Holds(v):
			r.Add(path, "remove it", "this looks like a card number, and a flow must not hold one")
		case strings.ContainsFunc(v, unreadable):
			r.Add(path, "remove it", "this holds a control character, which nobody can read or say")
			r.broken = append(r.broken, path)
		}
	case uint64:
		r.private(path, fmt.Sprint(v))
	default:
	}
}

func (r *Report) secret(path string) {
	r.Add(path, "keep it in the operator's file, as ${ENV} or NAME_file",
		"this looks like a secret, and a flow must not hold one")
}

// named tells whether a text that is sent or answered is a secret by the name that it has: password: hunter22.
func named(path, name, text string) bool {
	sent := strings.Contains(path, "/with/") || strings.Contains(path, "/mock/")
	return sent && !strings.Contains(text, "{{") && !secret.Holds(text) && secret.Holds(name+": "+text)
}

// remarks looks for the same in the comments of a file.
func (r *Report) remarks(file string, src []byte) {
	for _, t := range lexer.Tokenize(string(src)) {
		if t.Type == token.CommentType && (secret.Holds(t.Value) || cardnumber.Holds(t.Value)) {
			r.addAt(position{file, t.Position.Line, t.Position.Column}, "remove it",
				"this comment holds what looks like a secret or a card number, and a flow must not hold one")
		}
	}
}

// covers tells whether path is one of broken, or below one.
func covers(broken []string, path string) bool {
	return slices.ContainsFunc(broken, func(b string) bool {
		return path == b || b == "" || strings.HasPrefix(path, b+"/")
	})
}
