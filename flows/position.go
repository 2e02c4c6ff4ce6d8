package flows

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

type position struct{ line, column int }

// positions knows where each path of a file stands, such as nodes/greet/menu/1 or nodes/greet/ask/0/to.
type positions map[string]position

func index(file *ast.File) positions {
	p := make(positions)
	for _, doc := range file.Docs {
		p.walk("", doc.Body)
	}
	return p
}

func (p positions) walk(path string, node ast.Node) {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, value := range n.Values {
			p.entry(path, value)
		}
	case *ast.MappingValueNode:
		p.entry(path, n)
	case *ast.SequenceNode:
		for i, value := range n.Values {
			at := join(path, strconv.Itoa(i))
			p.set(at, value)
			p.walk(at, value)
		}
	case *ast.AnchorNode:
		p.walk(path, n.Value)
	case *ast.TagNode:
		p.walk(path, n.Value)
	default:
	}
}

func (p positions) entry(path string, value *ast.MappingValueNode) {
	at := join(path, value.Key.GetToken().Value)
	p.set(at, value.Key)
	p.walk(at, value.Value)
}

func (p positions) set(path string, node ast.Node) {
	if t := node.GetToken(); t != nil && t.Position != nil {
		p[path] = position{t.Position.Line, t.Position.Column}
	}
}

// of gives the place of path, or of the nearest thing around it.
func (p positions) of(path string) position {
	for path != "" {
		if at, ok := p[path]; ok {
			return at
		}
		cut := strings.LastIndexByte(path, '/')
		path = path[:max(cut, 0)]
	}
	return position{1, 1}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "/" + name
}
