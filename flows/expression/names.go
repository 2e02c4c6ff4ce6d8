package expression

import (
	"maps"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/types"

	"github.com/tonegate/tonegate/internal/secret"
	"github.com/tonegate/tonegate/internal/spelling"
)

// UnknownError is a name that is not known, with what could have been meant.
type UnknownError struct{ What, Right string }

// Error says what is not known.
func (e *UnknownError) Error() string { return e.What }

// locals collects the names that an expression declares itself, by let.
type locals map[string]bool

// Visit looks at one node.
func (l locals) Visit(node *ast.Node) {
	if n, ok := (*node).(*ast.VariableDeclaratorNode); ok {
		l[n.Name] = true
	}
}

// names collects the variables and the fields of objects that an expression reads.
type names struct {
	known   Environment
	locals  map[string]bool
	read    []string
	amount  bool
	unknown *UnknownError
}

// Visit looks at one node.
func (r *names) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		r.variable(n.Value)
	case *ast.MemberNode:
		r.member(n)
	default:
	}
}

func (r *names) variable(name string) {
	if name == money {
		r.amount = true
		return
	}
	if r.locals[name] {
		return
	}
	if _, ok := r.known[name]; !ok {
		there := append(slices.Collect(maps.Keys(r.known)), money)
		r.unknown = &UnknownError{"there is no variable " + secret.Quote(name), spelling.Suggest(name, there)}
	}
	if !slices.Contains(r.read, name) {
		r.read = append(r.read, name)
	}
}

// member reports a field that the object is known not to have.
func (r *names) member(n *ast.MemberNode) {
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
		there := slices.Collect(maps.Keys(object))
		r.unknown = &UnknownError{
			"there is no field " + secret.Quote(field.Value) + " in " + owner.Value, spelling.Suggest(field.Value, there),
		}
	}
}
