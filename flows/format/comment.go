package format

import (
	"errors"
	"maps"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/source"
)

// unread is the problem of a file that cannot be parsed with its comments: a comment between brackets, where it can be
// parsed without them.
func unread(name string, text []byte, err error) flows.Problem {
	if _, bare := parser.ParseBytes(text, 0); bare == nil {
		if p, found := bracketed(name, text); found {
			return p
		}
	}
	return source.Syntax(name, err)
}

// spoiled is the problem of a file that came out with another meaning or without one of its comments.
func spoiled(name string, text, out []byte) flows.Problem {
	if p, found := bracketed(name, text); found {
		return p
	}
	p := flows.Problem{
		File: name, Line: 1, Column: 1, What: "this cannot be formatted without a change of its meaning or a lost comment",
		Right: "put comments on lines of their own, above what they are about",
	}
	kept := comments(out)
	for _, t := range lexer.Tokenize(string(text)) {
		if t.Type != token.CommentType {
			continue
		}
		if kept[said(t)]--; kept[said(t)] < 0 {
			p.Line, p.Column, p.What = t.Position.Line, t.Position.Column, "this comment would be lost"
			break
		}
	}
	return p
}

// bracketed finds the first comment between brackets, which the parser cannot keep in its place.
func bracketed(name string, text []byte) (p flows.Problem, found bool) {
	depth := 0
	for _, t := range lexer.Tokenize(string(text)) {
		switch t.Type { //nolint:exhaustive // Of all tokens these.
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.CommentType:
			if depth > 0 {
				return flows.Problem{
					File: name, Line: t.Position.Line, Column: t.Position.Column,
					What:  "a comment between { and }, or [ and ], cannot be kept in its place",
					Right: "put it above the line that opens them, or write what they hold without them, a line each",
				}, true
			}
		}
	}
	return p, false
}

// same tells whether two files say the same and hold the same comments.
func same(a, b []byte) bool {
	var left, right any
	err := errors.Join(yaml.Unmarshal(a, &left), yaml.Unmarshal(b, &right))
	return err == nil && reflect.DeepEqual(left, right) && maps.Equal(comments(a), comments(b))
}

// comments counts each comment of a file.
func comments(src []byte) map[string]int {
	found := make(map[string]int)
	for _, t := range lexer.Tokenize(string(src)) {
		if t.Type == token.CommentType {
			found[said(t)]++
		}
	}
	return found
}

// said is what a comment says.
func said(t *token.Token) string { return strings.TrimSpace(t.Value) }
