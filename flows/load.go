package flows

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
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
	src, err := read(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("flow file: %s: %w", shown, cause(err))
	}
	return parse(fsys, path.Dir(name), shown, src)
}

// Parse checks src, which was read from the file called name and includes no other. Its error is Problems.
func Parse(name string, src []byte) (*Flow, error) {
	return parse(nil, "", name, src)
}

func parse(fsys fs.FS, dir, shown string, src []byte) (*Flow, error) {
	f := &Flow{texts: make(map[textKey]*template), exprs: make(map[string]*expression)}
	c := &checker{file: shown, at: make(positions), flow: f}
	if problem := c.decode(shown, src, &f.File); problem != nil {
		return nil, Problems{*problem}
	}
	c.include(fsys, dir)
	for node, n := range f.Nodes {
		if n == nil {
			f.Nodes[node] = &Node{}
		}
	}
	c.check()
	if len(c.found) > 0 {
		return nil, c.found.sorted()
	}
	return f, nil
}

// decode reads src strictly into a File or a Part, and notes where everything stands.
func (c *checker) decode(file string, src []byte, into any) *Problem {
	tree, err := parser.ParseBytes(src, 0)
	if err == nil {
		err = yaml.UnmarshalWithOptions(src, into, yaml.Strict())
	}
	if err != nil {
		problem := decodeProblem(file, err)
		return &problem
	}
	c.at.index(file, tree)
	return nil
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
		shown := path.Join(path.Dir(filepath.ToSlash(c.file)), name)
		if fsys == nil || !fs.ValidPath(name) {
			c.add(at, "name a file of this folder or below it, without ..", "%q cannot be included", name)
			continue
		}
		src, err := read(fsys, path.Join(dir, name))
		if err != nil {
			c.add(at, "name a file of this folder or below it", "%q cannot be read: %s", name, cause(err))
			continue
		}
		var part Part
		parts := &checker{at: make(positions)}
		if problem := parts.decode(shown, src, &part); problem != nil {
			c.found = append(c.found, *problem)
			continue
		}
		c.join(part, parts.at)
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
			c.addAt(at.of("vars/"+name), "rename one of them", "variable %q is declared in another file, too", name)
			continue
		}
		f.Vars[name] = v
	}
	for name, n := range part.Nodes {
		if _, taken := f.Nodes[name]; taken {
			c.addAt(at.of("nodes/"+name), "rename one of them", "node %q stands in another file, too", name)
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
	p := Problem{File: file, Line: 1, Column: 1, What: err.Error(), Right: "see docs for the fields of a flow"}
	if located, ok := errors.AsType[yaml.Error](err); ok {
		p.What = located.GetMessage()
		if t := located.GetToken(); t != nil && t.Position != nil {
			p.Line, p.Column = t.Position.Line, t.Position.Column
		}
	}
	return p
}
