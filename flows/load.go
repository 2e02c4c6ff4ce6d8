package flows

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
)

// maxFile is the largest flow file: 1 MiB.
const maxFile = 1 << 20

// Flow is a checked file, ready to be walked. It is safe for concurrent use.
type Flow struct {
	File

	texts map[string]*template
	exprs map[string]*expression
}

// Load reads and checks the flow file at path. Faults of the file are Problems.
func Load(path string) (*Flow, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("flow file: %w", err)
	}
	if info.Size() > maxFile {
		return nil, Problems{{File: path, What: "the file is larger than 1 MiB", Right: "split the flow"}}
	}
	src, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, fmt.Errorf("flow file: %w", err)
	}
	return Parse(path, src)
}

// Parse checks src, which was read from the file called name. Its error is Problems.
func Parse(name string, src []byte) (*Flow, error) {
	tree, err := parser.ParseBytes(src, 0)
	if err != nil {
		return nil, Problems{decodeProblem(name, err)}
	}
	f := &Flow{texts: make(map[string]*template), exprs: make(map[string]*expression)}
	if err := yaml.UnmarshalWithOptions(src, &f.File, yaml.Strict()); err != nil {
		return nil, Problems{decodeProblem(name, err)}
	}
	for node, n := range f.Nodes {
		if n == nil {
			f.Nodes[node] = &Node{}
		}
	}
	c := &checker{file: name, at: index(tree), flow: f}
	c.check()
	if len(c.found) > 0 {
		return nil, c.found.sorted()
	}
	return f, nil
}

// Node gives the node called name.
func (f *Flow) Node(name string) (*Node, bool) {
	n, ok := f.Nodes[name]
	return n, ok
}

func decodeProblem(file string, err error) Problem {
	p := Problem{File: file, Line: 1, Column: 1, What: err.Error(), Right: "see docs for the fields of a flow"}
	if located, ok := errors.AsType[yaml.Error](err); ok {
		p.What = located.GetMessage()
		if t := located.GetToken(); t != nil && t.Position != nil {
			p.Line, p.Column = t.Position.Line, t.Position.Column
		}
	}
	return p
}
