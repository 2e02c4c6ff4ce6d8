package flows

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/types"
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

// environment is what an expression may name: each variable with its type.
type environment types.Map

// maxExpression keeps a compilation short, in bytes; maxSteps does so with what it is made of.
const (
	maxExpression = 1024
	maxSteps      = 200
)

// money is our one function.
const money = "money"

// compile reads an expression.
func compile(source, language string, known environment) (*expression, error) {
	if source == "" || len(source) > maxExpression {
		return nil, errors.New("it is empty or longer than 1024 bytes")
	}
	tree, err := parser.Parse(source)
	if err != nil {
		return nil, plain(err)
	}
	seen := &reader{known: known, locals: make(map[string]bool)}
	ast.Walk(&tree.Node, declared(seen.locals))
	ast.Walk(&tree.Node, seen)
	if seen.unknown != nil {
		return nil, seen.unknown
	}
	program, err := expr.Compile(source, expr.Env(types.Map(known)), moneyFunction(language),
		expr.MaxNodes(maxSteps), expr.DisableBuiltin("now"), expr.DisableBuiltin("repeat"))
	if err != nil {
		return nil, plain(err)
	}
	return &expression{source: source, names: seen.names, amount: seen.amount, program: program}, nil
}

// gives is the type that the expression's value has for certain, or empty.
func (e *expression) gives() string {
	switch kind := e.program.Node().Type().Kind(); {
	case kind == reflect.Bool:
		return TypeBoolean
	case kind == reflect.String:
		return TypeString
	case kind >= reflect.Int && kind <= reflect.Float64:
		return TypeNumber
	case kind == reflect.Slice:
		return TypeList
	case kind == reflect.Map:
		return TypeObject
	default:
		return ""
	}
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
	return expr.Function(money, func(params ...any) (any, error) {
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

// declared collects the names that an expression declares itself, by let.
type declared map[string]bool

// Visit looks at one node.
func (d declared) Visit(node *ast.Node) {
	if n, ok := (*node).(*ast.VariableDeclaratorNode); ok {
		d[n.Name] = true
	}
}

// reader collects the variables and the fields of objects that an expression reads.
type reader struct {
	known   environment
	locals  map[string]bool
	names   []string
	amount  bool
	unknown error
}

// unknownError is a name that is not known, with what could have been meant.
type unknownError struct{ what, right string }

// Error says what is not known.
func (e *unknownError) Error() string { return e.what }

// right is what would be right instead of what err tells of, or otherwise.
func right(err error, otherwise string) string {
	if unknown, ok := errors.AsType[*unknownError](err); ok && unknown.right != "" {
		return unknown.right
	}
	return otherwise
}

// Visit looks at one node.
func (r *reader) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if n.Value == money {
			r.amount = true
			return
		}
		if r.locals[n.Value] {
			return
		}
		if _, ok := r.known[n.Value]; !ok {
			names := append(slices.Collect(maps.Keys(r.known)), money)
			r.unknown = &unknownError{"there is no variable " + quoted(n.Value), suggest(n.Value, names)}
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
	object, ok := r.known[owner.Value].(types.Map)
	if !ok {
		return
	}
	if _, ok := object[field.Value]; !ok {
		names := slices.Collect(maps.Keys(object))
		r.unknown = &unknownError{
			"there is no field " + quoted(field.Value) + " in " + owner.Value, suggest(field.Value, names),
		}
	}
}
