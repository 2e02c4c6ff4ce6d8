package expression

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"

	"github.com/tonegate/tonegate/payments"
)

// Expression is compiled once and run for each call.
type Expression struct {
	source  string
	names   []string // of the variables that it reads
	amount  bool     // whether it writes an amount of money
	program *vm.Program
}

// Environment is what an expression may name: each variable with its type.
type Environment types.Map

// maxSource keeps a compilation short, in bytes; maxNodes does so with what it is made of.
const (
	maxSource = 1024
	maxNodes  = 200
)

// money is our one function.
const money = "money"

// Compile reads an expression. Its amounts are written as in language. A name that is not known is an *UnknownError.
func Compile(source, language string, known Environment) (*Expression, error) {
	if source == "" || len(source) > maxSource {
		return nil, fmt.Errorf("it is empty or longer than %d bytes", maxSource)
	}
	tree, err := parser.Parse(source)
	if err != nil {
		return nil, plain(err)
	}
	seen := &names{known: known, locals: make(map[string]bool)}
	ast.Walk(&tree.Node, locals(seen.locals))
	ast.Walk(&tree.Node, seen)
	if seen.unknown != nil {
		return nil, seen.unknown
	}
	program, err := expr.Compile(source, expr.Env(types.Map(known)), moneyFunction(language),
		expr.MaxNodes(maxNodes), expr.DisableBuiltin("now"), expr.DisableBuiltin("repeat"))
	if err != nil {
		return nil, plain(err)
	}
	return &Expression{source: source, names: seen.read, amount: seen.amount, program: program}, nil
}

// Names lists the variables that the expression reads.
func (e *Expression) Names() []string { return e.names }

// Kind is that of the expression's value where it is certain, else reflect.Invalid. Every number is a reflect.Int64.
func (e *Expression) Kind() reflect.Kind {
	switch kind := e.program.Node().Type().Kind(); {
	case kind >= reflect.Int && kind <= reflect.Float64:
		return reflect.Int64
	case kind == reflect.Bool, kind == reflect.String, kind == reflect.Slice, kind == reflect.Map:
		return kind
	default:
		return reflect.Invalid
	}
}

// Parts tells whether the expression gives parts of a whole number: a division does, and so does 1.5.
func (e *Expression) Parts() bool {
	kind := e.program.Node().Type().Kind()
	return kind == reflect.Float32 || kind == reflect.Float64
}

// Run gives the expression's value.
func (e *Expression) Run(values map[string]any) (any, error) {
	out, err := expr.Run(e.program, values)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.source, plain(err))
	}
	return out, nil
}

// moneyFunction puts minor units into a text: 4250 | money("GBP") is £42.50 in English.
func moneyFunction(language string) expr.Option {
	return expr.Function(money, func(params ...any) (any, error) {
		minor, ok := Whole(params[0])
		currency, isText := params[1].(string)
		if !ok || !isText {
			return nil, errors.New("money wants a whole number of minor units and a currency")
		}
		return payments.Money{Minor: minor, Currency: currency}.WrittenIn(language), nil
	}, new(func(int64, string) string))
}

// plain keeps the first line of an expr error: the others draw the source.
func plain(err error) error {
	if located, ok := errors.AsType[*file.Error](err); ok {
		return errors.New(located.Message)
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New(first)
}
