package source

import (
	"maps"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

type position struct {
	file         string
	line, column int
}

// places knows where each path of a flow stands, such as nodes/greet/menu/1 or nodes/greet/ask/0/to.
type places map[string]position

func (p places) index(file string, tree *ast.File) {
	p[""] = position{file, 1, 1}
	for _, doc := range tree.Docs {
		p.walk(file, "", doc.Body)
	}
}

func (p places) walk(file, path string, node ast.Node) {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, value := range n.Values {
			p.entry(file, path, value)
		}
	case *ast.MappingValueNode:
		p.entry(file, path, n)
	case *ast.SequenceNode:
		for i, value := range n.Values {
			at := join(path, strconv.Itoa(i))
			p.set(file, at, value)
			p.walk(file, at, value)
		}
	case *ast.AnchorNode:
		p.walk(file, path, n.Value)
	case *ast.TagNode:
		p.walk(file, path, n.Value)
	default:
	}
}

func (p places) entry(file, path string, value *ast.MappingValueNode) {
	at := join(path, value.Key.GetToken().Value)
	p.set(file, at, value.Key)
	p.walk(file, at, value.Value)
}

func (p places) set(file, path string, node ast.Node) {
	if t := node.GetToken(); t != nil && t.Position != nil {
		p[path] = position{file, t.Position.Line, t.Position.Column}
	}
}

// adopt takes over what another file holds, where this one does not.
func (p places) adopt(other places) {
	own := maps.Clone(p)
	maps.Copy(p, other)
	maps.Copy(p, own)
}

// of gives the place of path, or of the nearest thing around it.
func (p places) of(path string) position {
	for {
		if at, ok := p[path]; ok || path == "" {
			return at
		}
		cut := strings.LastIndexByte(path, '/')
		path = path[:max(cut, 0)]
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "/" + name
}
