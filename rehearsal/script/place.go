package script

import (
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// place is where something stands in a test file, from 1.
type place struct{ line, column int }

// placeOf gives the place of a node; a mapping stands where its first key does.
func placeOf(node ast.Node) place {
	if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 {
		node = m.Values[0].Key
	}
	if m, ok := node.(*ast.MappingValueNode); ok {
		node = m.Key
	}
	if t := node.GetToken(); t != nil && t.Position != nil {
		return place{t.Position.Line, t.Position.Column}
	}
	return place{1, 1}
}

// decode reads a node as strictly as the file.
func decode(node ast.Node, into any) error {
	return yaml.NodeToValue(node, into, yaml.Strict())
}
