package format

import (
	"bytes"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/source"
)

// Source writes a flow file, or a part of one, in one form: its keys in the order of the reference, one space around what
// stands on one line, comments where they were. It changes nothing of what the file says, or fails.
func Source(name string, src []byte) ([]byte, error) {
	return format(name, src, false)
}

// settled tells whether a file that was formatted stays as it is when it is formatted once more.
func settled(name string, out []byte) bool {
	next, err := format(name, out, true)
	return err == nil && bytes.Equal(next, out)
}

func format(name string, src []byte, again bool) ([]byte, error) {
	text, err := source.Text(name, src)
	if err != nil {
		return nil, err
	}
	tree, err := parser.ParseBytes(text, parser.ParseComments)
	if err != nil {
		return nil, flows.Problems{unread(name, text, err)}
	}
	if !isFlow(tree) {
		return nil, flows.Problems{{
			File: name, Line: 1, Column: 1, What: "this is not a flow", Right: "write version, name, start and nodes",
		}}
	}
	for _, doc := range tree.Docs {
		head := first(doc.Body)
		arrange(doc.Body, reflect.TypeFor[flows.File]())
		move(head, func(about *ast.CommentGroupNode) bool { // what stands above the first key is about the file
			now := first(doc.Body)
			return now != head && now.GetComment() == nil && now.SetComment(about) == nil
		})
	}
	out := []byte(strings.Trim(tree.String(), "\n") + "\n")
	if !same(text, out) || !again && !settled(name, out) {
		return nil, flows.Problems{spoiled(name, text, out)}
	}
	return out, nil
}

// isFlow tells whether a file is one map with a key of a flow: nothing else is written anew.
func isFlow(tree *ast.File) bool {
	if len(tree.Docs) != 1 {
		return false
	}
	known := keysOf(reflect.TypeFor[flows.File]())
	isKnown := func(n *ast.MappingValueNode) bool { return slices.Contains(known, keyOf(n)) }
	switch body := tree.Docs[0].Body.(type) {
	case *ast.MappingNode:
		return slices.ContainsFunc(body.Values, isKnown)
	case *ast.MappingValueNode:
		return isKnown(body)
	default:
		return false
	}
}

// arrange sorts the keys of a node that is read into a type, and of all below it.
func arrange(node ast.Node, typ reflect.Type) {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch n := node.(type) {
	case *ast.MappingNode:
		if typ.Kind() == reflect.Struct {
			order := keysOf(typ)
			slices.SortStableFunc(n.Values, func(a, b *ast.MappingValueNode) int { return place(order, a) - place(order, b) })
		}
		for _, value := range n.Values {
			arrange(value, typ)
		}
	case *ast.MappingValueNode:
		if inner, ok := below(typ, keyOf(n)); ok {
			arrange(n.Value, inner)
		}
	case *ast.SequenceNode:
		if typ.Kind() == reflect.Slice {
			for i, value := range n.Values {
				arrange(value, typ.Elem())
				move(first(value), func(about *ast.CommentGroupNode) bool { // above the dash, not behind it
					if i >= len(n.ValueHeadComments) || n.ValueHeadComments[i] != nil {
						return false
					}
					n.ValueHeadComments[i] = about
					return true
				})
			}
		}
	default:
	}
}

// first gives the first key of a map in several lines.
func first(node ast.Node) *ast.MappingValueNode {
	switch n := node.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return n.Values[0]
		}
	case *ast.MappingValueNode:
		return n
	default:
	}
	return nil
}

// move takes the comment above a key to another place, if that takes it.
func move(from *ast.MappingValueNode, to func(about *ast.CommentGroupNode) bool) {
	if from == nil {
		return
	}
	if about := from.GetComment(); about != nil && to(about) {
		_ = from.SetComment(nil)
	}
}

func keyOf(n *ast.MappingValueNode) string { return n.Key.GetToken().Value }

// place is where a key belongs; one that is not known comes last.
func place(order []string, n *ast.MappingValueNode) int {
	if i := slices.Index(order, keyOf(n)); i >= 0 {
		return i
	}
	return len(order)
}

// keysOf lists the keys of a struct in the order of its fields.
func keysOf(typ reflect.Type) []string {
	var keys []string
	for field := range typ.Fields() {
		if tag := field.Tag.Get("yaml"); tag != ",inline" {
			keys = append(keys, tag)
			continue
		}
		keys = append(keys, keysOf(field.Type)...)
	}
	return keys
}

// below is the type of what a key holds.
func below(typ reflect.Type, key string) (reflect.Type, bool) {
	switch typ.Kind() {
	case reflect.Map:
		return typ.Elem(), typ.Elem().Kind() != reflect.Interface
	case reflect.Struct:
		for field := range typ.Fields() {
			tag := field.Tag.Get("yaml")
			if tag == key {
				return field.Type, true
			}
			if tag == ",inline" {
				if inner, ok := below(field.Type, key); ok {
					return inner, true
				}
			}
		}
	default:
	}
	return nil, false
}
