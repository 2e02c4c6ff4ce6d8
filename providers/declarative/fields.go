package declarative

import (
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// fieldReader gathers what expressions read of a form.
type fieldReader struct {
	names []string
	uses  int // of the form, whatever of it
}

var _ ast.Visitor = (*fieldReader)(nil)

// Visit looks at one node.
func (r *fieldReader) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if n.Value == "field" || n.Value == "$env" {
			r.uses++
		}
	case *ast.MemberNode:
		of, ofForm := n.Node.(*ast.IdentifierNode)
		name, named := n.Property.(*ast.StringNode)
		if ofForm && named && of.Value == "field" {
			r.names = append(r.names, name.Value)
		}
	}
}

// fieldsOf lists the fields of a form that facts read, nil where that cannot be told.
func fieldsOf(f facts) []string {
	r := fieldReader{names: []string{}}
	for _, p := range []*vm.Program{
		f.order, f.session, f.result, f.reason, f.amount, f.currency, f.transaction, f.auth, f.brand, f.last4,
	} {
		if p != nil {
			root := p.Node()
			ast.Walk(&root, &r)
		}
	}
	if r.uses != len(r.names) {
		return nil
	}
	return r.names
}
