package flows

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"github.com/tonegate/tonegate/payments"
)

// expression is compiled once and run for each call; it has no side effects.
type expression struct {
	source  string
	names   []string // of the variables that it reads
	amount  bool     // whether it writes an amount of money
	program *vm.Program
}

// environment is what an expression may name: each variable with a value of its type.
type environment map[string]any

// maxExpression keeps a compilation short, in bytes.
const maxExpression = 1024

func compile(source, language string, known environment) (*expression, error) {
	if source == "" || len(source) > maxExpression {
		return nil, errors.New("the expression is empty or longer than 1024 bytes")
	}
	tree, err := parser.Parse(source)
	if err != nil {
		return nil, plain(err)
	}
	seen := &reader{known: known, locals: make(map[string]bool)}
	ast.Walk(&tree.Node, seen)
	if seen.unknown != "" {
		return nil, fmt.Errorf("there is no %s", seen.unknown)
	}
	program, err := expr.Compile(source, expr.Env(map[string]any(known)), moneyFunction(language))
	if err != nil {
		return nil, plain(err)
	}
	return &expression{source: source, names: seen.names, amount: seen.amount, program: program}, nil
}

func (e *expression) run(values Values) (any, error) {
	out, err := expr.Run(e.program, map[string]any(values))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.source, plain(err))
	}
	return out, nil
}

// moneyFunction puts minor units into a text: 4250 | money("GBP") is £42.50 in English.
func moneyFunction(language string) expr.Option {
	return expr.Function("money", func(params ...any) (any, error) {
		minor, ok := whole(params[0])
		currency, isText := params[1].(string)
		if !ok || !isText {
			return nil, errors.New("money wants a whole number of minor units and a currency")
		}
		return payments.Money{Minor: minor, Currency: currency}.WrittenIn(language), nil
	}, new(func(any, any) string))
}

// plain keeps the first line of an expr error: the others draw the source.
func plain(err error) error {
	if located, ok := errors.AsType[*file.Error](err); ok {
		return errors.New(located.Message)
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New(first)
}

// reader collects the variables and the fields of objects that an expression reads.
type reader struct {
	known   environment
	locals  map[string]bool
	names   []string
	amount  bool
	unknown string
}

// Visit looks at one node.
func (r *reader) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.VariableDeclaratorNode:
		r.locals[n.Name] = true
	case *ast.IdentifierNode:
		if n.Value == "money" {
			r.amount = true
			return
		}
		if r.locals[n.Value] {
			return
		}
		if _, ok := r.known[n.Value]; !ok {
			r.unknown = fmt.Sprintf("variable %q (known: %s)", n.Value, list(slices.Collect(maps.Keys(r.known))))
		}
		if !slices.Contains(r.names, n.Value) {
			r.names = append(r.names, n.Value)
		}
	case *ast.MemberNode:
		r.member(n)
	default:
	}
}

// member reports a field that the object is known not to have.
func (r *reader) member(n *ast.MemberNode) {
	owner, isName := n.Node.(*ast.IdentifierNode)
	field, isField := n.Property.(*ast.StringNode)
	if !isName || !isField {
		return
	}
	r.amount = r.amount || field.Value == "amount_text"
	object, ok := r.known[owner.Value].(map[string]any)
	if !ok || len(object) == 0 {
		return
	}
	if _, ok := object[field.Value]; !ok {
		r.unknown = fmt.Sprintf("field %q in %s (known: %s)",
			field.Value, owner.Value, list(slices.Collect(maps.Keys(object))))
	}
}

func list(names []string) string {
	slices.Sort(names)
	return strings.Join(names, ", ")
}
