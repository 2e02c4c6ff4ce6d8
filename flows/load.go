package flows

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxFile is the largest flow file: 1 MiB. maxInclude is the most files that one may include.
const (
	maxFile    = 1 << 20
	maxInclude = 16
)

// Load reads and checks the flow file at path. Faults of the file are Problems.
func Load(path string) (*Flow, error) {
	return LoadFS(os.DirFS(filepath.Dir(path)), filepath.Base(path), path)
}

// LoadFS reads and checks the flow file at name in fsys; shown is how its faults call it.
func LoadFS(fsys fs.FS, name, shown string) (*Flow, error) {
	f, found, err := LintFS(fsys, name, shown)
	if err != nil {
		return nil, err
	}
	return f.unless(found)
}

// Parse checks src, which was read from the file called name and includes no other. Its error is Problems.
func Parse(name string, src []byte) (*Flow, error) {
	f, found := parse(nil, "", name, src)
	return f.unless(found)
}

// Lint reads and checks the flow file at path, and tells of everything: what is wrong, and what is only unwise. The flow is
// nil where something is wrong.
func Lint(path string) (*Flow, Problems, error) {
	return LintFS(os.DirFS(filepath.Dir(path)), filepath.Base(path), path)
}

// LintFS is Lint for a file at name in fsys; shown is how its faults call it.
func LintFS(fsys fs.FS, name, shown string) (*Flow, Problems, error) {
	src, err := read(fsys, name)
	if err != nil {
		return nil, nil, fmt.Errorf("flow file: %s: %w", shown, cause(err))
	}
	f, found := parse(fsys, path.Dir(name), shown, src)
	return f, found, nil
}

// unless gives the flow, or what is wrong with it.
func (f *Flow) unless(found Problems) (*Flow, error) {
	if f == nil {
		return nil, found.Errors()
	}
	return f, nil
}

func parse(fsys fs.FS, dir, shown string, src []byte) (*Flow, Problems) {
	f := &Flow{texts: make(map[textKey]*template), exprs: make(map[string]*expression), at: make(positions)}
	c := &checker{at: f.at, flow: f, used: make(map[string]bool)}
	if c.decode(shown, src, &f.File, false) {
		c.include(fsys, dir)
		for node, n := range f.Nodes {
			if n == nil {
				f.Nodes[node] = &Node{}
			}
		}
		c.check()
	}
	found := c.found.sorted()
	if len(found.Errors()) > 0 {
		return nil, found
	}
	return f, found
}

// decode reads src into a File or a Part, notes where everything stands, and tells of all that has not the right shape.
// It is false where nothing can be made of the file.
func (c *checker) decode(file string, src []byte, into any, part bool) bool {
	tree, err := parser.ParseBytes(src, 0)
	if err != nil {
		c.found = append(c.found, decodeProblem(file, err))
		return false
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		c.addAt(position{file, 1, 1}, "", "write version, name, start and nodes, without ---",
			"a flow is one document, and this file has %d", len(slices.DeleteFunc(tree.Docs, func(d *ast.DocumentNode) bool {
				return d.Body == nil
			})))
		return false
	}
	c.at.index(file, tree)
	if at, found := shared(src); found {
		c.addAt(position{file, at.Line, at.Column}, "", "write it out, or put what is shared into a file to include",
			"anchors and aliases are not taken")
		return false
	}
	var plain any
	if err := yaml.Unmarshal(src, &plain); err != nil {
		c.found = append(c.found, decodeProblem(file, err))
		return false
	}
	c.private("", plain)
	shape, err := c.shape(plain, part)
	if err != nil {
		c.found = append(c.found, Problem{File: file, What: err.Error()})
		return false
	}
	if len(shape.broken) > 0 {
		c.broken = append(c.broken, shape.broken...)
		text := &bytes.Buffer{}
		encoder := json.NewEncoder(text)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(shape.sound(plain)) == nil && yaml.Unmarshal(text.Bytes(), into) == nil
	}
	if err := yaml.UnmarshalWithOptions(src, into, yaml.Strict()); err != nil {
		c.found = append(c.found, decodeProblem(file, err))
		return false
	}
	return true
}

// include reads the parts of the flow. They stand in the folder of the flow or below it.
func (c *checker) include(fsys fs.FS, dir string) {
	f := c.flow
	if len(f.Include) > maxInclude {
		c.add("include", fmt.Sprintf("use at most %d files", maxInclude), "too many files are included")
		return
	}
	for i, name := range f.Include {
		at := fmt.Sprintf("include/%d", i)
		if fsys == nil || !fs.ValidPath(name) {
			c.add(at, "name a file of this folder or below it, without ..", "%s cannot be included", quoted(name))
			continue
		}
		src, err := read(fsys, path.Join(dir, name))
		if err != nil {
			c.add(at, "name a file of this folder or below it", "%s cannot be read: %s", quoted(name), cause(err))
			continue
		}
		var part Part
		parts := &checker{at: make(positions), flow: f}
		sound := parts.decode(path.Join(path.Dir(filepath.ToSlash(c.at.of("").file)), name), src, &part, true)
		c.found = append(c.found, parts.found...)
		c.broken = append(c.broken, parts.broken...)
		if sound {
			c.join(part, parts.at)
		}
	}
}

// join adds a part to the flow; a name can stand in one file alone.
func (c *checker) join(part Part, at positions) {
	f := c.flow
	if f.Vars == nil {
		f.Vars = make(map[string]Var)
	}
	if f.Nodes == nil {
		f.Nodes = make(map[string]*Node)
	}
	for name, v := range part.Vars {
		if _, taken := f.Vars[name]; taken {
			c.addAt(at.of("vars/"+name), "", "rename one of them", "variable %q is declared in another file, too", name)
			continue
		}
		f.Vars[name] = v
	}
	for name, n := range part.Nodes {
		if _, taken := f.Nodes[name]; taken {
			c.addAt(at.of("nodes/"+name), "", "rename one of them", "node %q stands in another file, too", name)
			continue
		}
		f.Nodes[name] = n
	}
	c.at.adopt(at)
}

// read gives a file that is not too long.
func read(fsys fs.FS, name string) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	src, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(src) > maxFile {
		return nil, errors.New("it is larger than 1 MiB")
	}
	return src, nil
}

// cause is an error of the file system without the path, which is named elsewhere.
func cause(err error) error {
	if located, ok := errors.AsType[*fs.PathError](err); ok {
		return located.Err
	}
	return err
}

func decodeProblem(file string, err error) Problem {
	p := Problem{File: file, Line: 1, Column: 1, What: err.Error(), Right: "write it as YAML, say key: value"}
	if located, ok := errors.AsType[yaml.Error](err); ok {
		p.What = located.GetMessage()
		if t := located.GetToken(); t != nil && t.Position != nil {
			p.Line, p.Column = t.Position.Line, t.Position.Column
		}
	}
	if holdsSecret(p.What) {
		p.What = "this is not YAML"
	}
	return p
}

// shared finds an anchor, an alias or a merged map: with them a short file can become an endless one.
func shared(src []byte) (*token.Position, bool) {
	for _, t := range lexer.Tokenize(string(src)) {
		switch t.Type { //nolint:exhaustive // Of all tokens these.
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			return t.Position, true
		}
	}
	return nil, false
}
