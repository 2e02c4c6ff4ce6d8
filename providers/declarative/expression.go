package declarative

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// scope is what expressions may name; which of it is filled depends on where they stand.
type scope struct {
	Values  map[string]string `expr:"values"`
	Secret  map[string]string `expr:"secret"`
	Order   orderWords        `expr:"order"`
	Session sessionWords      `expr:"session"`
	Answer  any               `expr:"answer"`
	Field   map[string]string `expr:"field"`
}

// orderWords is an order as the wire wants it.
type orderWords struct {
	ID          string `expr:"id"`
	Reference   string `expr:"reference"`
	Amount      string `expr:"amount"`
	Currency    string `expr:"currency"`
	CallbackURL string `expr:"callback_url"`
	ReturnURL   string `expr:"return_url"`
}

// sessionWords is a session that was opened.
type sessionWords struct {
	ID    string `expr:"id"`
	Order string `expr:"order"`
}

// maxExpression bounds an expression, in bytes, maxNodes in what it is made of.
const (
	maxExpression = 1024
	maxNodes      = 100
)

// compile makes a program that only computes: no clock, no loops over more than the answer, nothing else's functions.
func compile(source string) (*vm.Program, error) {
	if strings.TrimSpace(source) == "" || len(source) > maxExpression {
		return nil, errors.New("want an expression of at most 1024 bytes")
	}
	options := []expr.Option{expr.Env(scope{}), expr.MaxNodes(maxNodes), expr.DisableAllBuiltins()}
	for _, name := range []string{"lower", "upper", "trim", "split", "replace", "int", "string", "len", "indexOf"} {
		options = append(options, expr.EnableBuiltin(name))
	}
	program, err := expr.Compile(source, options...)
	if err != nil {
		if at, ok := errors.AsType[*file.Error](err); ok {
			return nil, fmt.Errorf("%s (column %d of the expression)", at.Message, at.Column+1)
		}
		return nil, errors.New("not an expression")
	}
	return program, nil
}

// text computes an expression to a text; nothing is the empty one. The nil program is nothing.
func text(p *vm.Program, s scope) (string, error) {
	if p == nil {
		return "", nil
	}
	out, err := vm.Run(p, s)
	if err != nil {
		return "", errors.New("an expression has no value") // its own words may hold the answer
	}
	switch v := out.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case int:
		return fmt.Sprint(v), nil
	case bool:
		return fmt.Sprint(v), nil
	default:
		return "", errors.New("an expression is neither text nor number")
	}
}

// template is a text with {{ expressions }}.
type template []part

// part is a literal, or an expression where program is set.
type part struct {
	literal string
	program *vm.Program
}

func parseTemplate(source string) (template, error) {
	var t template
	if strings.Contains(source, "${") {
		return nil, errors.New("want ${NAME} in values or secrets only, and {{ values.name }} here")
	}
	for source != "" {
		before, rest, found := strings.Cut(source, "{{")
		if before != "" {
			t = append(t, part{literal: before})
		}
		if !found {
			break
		}
		inner, after, closed := strings.Cut(rest, "}}")
		if !closed {
			return nil, errors.New("a {{ has no }}")
		}
		program, err := compile(inner)
		if err != nil {
			return nil, err
		}
		t = append(t, part{program: program})
		source = after
	}
	return t, nil
}

func (t template) render(s scope) (string, error) {
	var b strings.Builder
	for _, p := range t {
		if p.program == nil {
			b.WriteString(p.literal)
			continue
		}
		value, err := text(p.program, s)
		if err != nil {
			return "", err
		}
		b.WriteString(value)
	}
	return b.String(), nil
}

// value is that of a single expression, of its own kind, else the text.
func (t template) value(s scope) (any, error) {
	if len(t) != 1 || t[0].program == nil {
		return t.render(s)
	}
	out, err := vm.Run(t[0].program, s)
	if err != nil {
		return nil, errors.New("an expression has no value")
	}
	return out, nil
}
