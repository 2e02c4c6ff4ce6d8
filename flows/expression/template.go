package expression

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Template is a text with {{ expressions }}.
type Template struct {
	parts []part
}

// part is a literal, or an expression where expr is set.
type part struct {
	literal string
	expr    *Expression
}

var errBraces = errors.New("a {{ has no }}")

// ParseTemplate compiles the expressions in text, which is in language; known are the names that they may use.
func ParseTemplate(text, language string, known Environment) (*Template, error) {
	t := &Template{}
	for text != "" {
		before, rest, found := strings.Cut(text, "{{")
		if before != "" {
			t.parts = append(t.parts, part{literal: before})
		}
		if !found {
			break
		}
		source, after, closed := strings.Cut(rest, "}}")
		if !closed {
			return nil, errBraces
		}
		compiled, err := Compile(strings.TrimSpace(source), language, known)
		if err != nil {
			return nil, err
		}
		t.parts = append(t.parts, part{expr: compiled})
		text = after
	}
	return t, nil
}

// Names lists the variables that the text reads.
func (t *Template) Names() []string {
	var names []string
	for _, p := range t.parts {
		if p.expr != nil {
			names = append(names, p.expr.names...)
		}
	}
	return names
}

// NamesAmount tells whether the text names an amount of money.
func (t *Template) NamesAmount() bool {
	return slices.ContainsFunc(t.parts, func(p part) bool { return p.expr != nil && p.expr.amount })
}

// Render fills the text in. A value that is not there is an error, not an empty place.
func (t *Template) Render(values map[string]any) (string, error) {
	var out strings.Builder
	for _, p := range t.parts {
		if p.expr == nil {
			out.WriteString(p.literal)
			continue
		}
		value, err := p.expr.Run(values)
		if err != nil {
			return "", err
		}
		if value == nil {
			return "", fmt.Errorf("%s has no value", p.expr.source)
		}
		_, _ = fmt.Fprint(&out, value)
	}
	return out.String(), nil
}
