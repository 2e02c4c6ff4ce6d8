package flows

import (
	"errors"
	"fmt"
	"strings"
)

// template is a text with {{ expressions }}.
type template struct {
	parts  []part
	amount bool // whether it names an amount of money
}

// part is a literal, or an expression where expr is set.
type part struct {
	literal string
	expr    *expression
}

var errBraces = errors.New("a {{ has no }}")

// parseTemplate compiles the expressions in text, which is in language; known are the names that they may use.
func parseTemplate(text, language string, known environment) (*template, error) {
	t := &template{}
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
		compiled, err := compile(strings.TrimSpace(source), language, known)
		if err != nil {
			return nil, err
		}
		t.parts = append(t.parts, part{expr: compiled})
		t.amount = t.amount || compiled.amount
		text = after
	}
	return t, nil
}

func (t *template) render(values Values) (string, error) {
	var out strings.Builder
	for _, p := range t.parts {
		if p.expr == nil {
			out.WriteString(p.literal)
			continue
		}
		value, err := p.expr.run(values)
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
