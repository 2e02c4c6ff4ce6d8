package source

import (
	"errors"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/secret"
)

// Syntax is the problem of a file that cannot be decoded.
func Syntax(file string, err error) flows.Problem {
	p := flows.Problem{File: file, Line: 1, Column: 1, What: err.Error(), Right: "write it as YAML, say key: value"}
	if located, ok := errors.AsType[yaml.Error](err); ok {
		p.What = located.GetMessage()
		if t := located.GetToken(); t != nil && t.Position != nil {
			p.Line, p.Column = t.Position.Line, t.Position.Column
		}
	}
	if secret.Holds(p.What) {
		p.What = "this is not YAML"
	}
	return p
}

// documents counts those of a file that hold anything.
func documents(tree *ast.File) int {
	n := 0
	for _, doc := range tree.Docs {
		if doc.Body != nil {
			n++
		}
	}
	return n
}
