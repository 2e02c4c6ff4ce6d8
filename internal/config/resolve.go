package config

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/tonegate/tonegate/internal/spelling"
)

// resolve walks the file and the type side by side: it puts in variables and secrets, and notes every key and value
// that the type has no place for.
func (l *loader) resolve(n ast.Node, t reflect.Type, key string) {
	t = deref(t)
	if s, ok := text(n); ok {
		l.expand(s, key)
	}
	if _, null := n.(*ast.NullNode); null || n == nil {
		return
	}
	switch {
	case Custom(t):
		l.own(n, t, key)
	case t.Kind() == reflect.Struct:
		l.keys(n, t, key)
	case t.Kind() == reflect.Map:
		l.entries(n, t, key)
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		seq, ok := n.(*ast.SequenceNode)
		if !ok {
			l.fault(n, key, "want a list ([a, b] or one \"- a\" a line)")
			return
		}
		for i, v := range seq.Values {
			l.resolve(v, t.Elem(), fmt.Sprintf("%s[%d]", key, i))
		}
	default:
		l.scalar(n, t, key)
	}
}

// keys resolves a mapping against a struct.
func (l *loader) keys(n ast.Node, t reflect.Type, key string) {
	fields := Fields(t)
	for _, entry := range pairs(n) {
		name := entry.Key.String()
		if name == "<<" {
			continue
		}
		f, known := find(fields, name)
		if base, cut := strings.CutSuffix(name, "_file"); !known && cut {
			if f, known = find(fields, base); known && deref(f.Type).Kind() == reflect.String {
				l.secret(n, entry, base, dotted(key, base))
				continue
			}
			known = false
		}
		if !known {
			l.fault(entry.Key, dotted(key, name), unknown(name, fields))
			continue
		}
		l.resolve(entry.Value, f.Type, dotted(key, name))
	}
	if _, alias := n.(*ast.AliasNode); pairs(n) == nil && !alias {
		l.fault(n, key, "want keys with values (key: value)")
	}
}

// entries resolves a mapping whose keys are the operator's.
func (l *loader) entries(n ast.Node, t reflect.Type, key string) {
	if pairs(n) == nil {
		l.fault(n, key, "want names with values (name: value)")
		return
	}
	for _, entry := range pairs(n) {
		l.resolve(entry.Value, t.Elem(), dotted(key, entry.Key.String()))
	}
}

// own lets the type decode the value, to learn the line of its complaint.
func (l *loader) own(n ast.Node, t reflect.Type, key string) {
	if err := yaml.NodeToValue(n, reflect.New(t).Interface()); err != nil {
		l.fault(n, key, reason(err))
	}
}

// scalar notes a value that is of another kind than the type.
func (l *loader) scalar(n ast.Node, t reflect.Type, key string) {
	var want string
	switch {
	case t == reflect.TypeFor[time.Duration]():
		want = "want a duration such as 500ms, 20s or 72h"
	case t.Kind() == reflect.String:
		want = "want a text"
	case t.Kind() == reflect.Bool:
		want = "want true or false"
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64:
		want = "want a whole number"
	case t.Kind() == reflect.Float32 || t.Kind() == reflect.Float64:
		want = "want a number"
	default:
		return // of no fixed kind
	}
	if !holds(n, t) {
		l.fault(n, key, want)
	}
}

// holds tells whether a node is a single value that fits t; the library would cut a fraction off for a whole number.
func holds(n ast.Node, t reflect.Type) bool {
	switch n.(type) {
	case ast.MapNode, *ast.SequenceNode:
		return false
	case *ast.FloatNode:
		if t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64 {
			return false
		}
	}
	return yaml.NodeToValue(n, reflect.New(t).Interface(), yaml.Strict()) == nil
}

// reason is the complaint of a type about its own value, without quoted source.
func reason(err error) string {
	if y, ok := err.(yaml.Error); ok { //nolint:errorlint // The outermost error alone quotes the source.
		return y.GetMessage()
	}
	return err.Error()
}

// unknown says which key was probably meant, and else which there are.
func unknown(name string, fields []Field) string {
	names := make([]string, 0, len(fields))
	for _, f := range fields {
		names = append(names, f.Key)
	}
	if near := spelling.Nearest(name, names); near != "" {
		return "unknown key; did you mean " + near + "?"
	}
	if len(names) == 0 {
		return "unknown key; nothing can be set here"
	}
	return "unknown key; there are " + strings.Join(names, ", ")
}

// pairs returns the entries of a mapping, nil for any other node.
func pairs(n ast.Node) []*ast.MappingValueNode {
	switch m := n.(type) {
	case *ast.MappingNode:
		if m.Values == nil {
			return []*ast.MappingValueNode{}
		}
		return m.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}
	case *ast.AnchorNode:
		return pairs(m.Value)
	default:
		return nil
	}
}

func dotted(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}
