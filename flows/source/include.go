package source

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/secret"
)

// maxInclude is the most files that a flow may include.
const maxInclude = 16

// include reads the parts of the flow, which stand in its folder or below it.
func (d *Document) include(shown string, folder *os.Root) {
	if len(d.File.Include) > maxInclude {
		d.Add("include", fmt.Sprintf("use at most %d files", maxInclude), "too many files are included")
		return
	}
	for i, name := range d.File.Include {
		at := fmt.Sprintf("include/%d", i)
		if folder == nil || !fs.ValidPath(name) {
			d.Add(at, "name a file of this folder or below it, without ..", "%s cannot be included", secret.Quote(name))
			continue
		}
		src, err := readIn(folder, name)
		if err != nil {
			d.Add(at, "name a file of this folder or below it", "%s cannot be read: %s", secret.Quote(name), cause(err))
			continue
		}
		var part flows.Part
		r := &Report{places: make(places)}
		readable := r.decode(path.Join(path.Dir(filepath.ToSlash(shown)), name), src, &part, true)
		d.found = append(d.found, r.found...)
		d.broken = append(d.broken, r.broken...)
		if readable {
			d.join(part, r.places)
		}
	}
}

// join adds a part to the flow; a name can stand in one file alone.
func (d *Document) join(part flows.Part, at places) {
	f := &d.File
	if f.Vars == nil {
		f.Vars = make(map[string]flows.Var)
	}
	if f.Nodes == nil {
		f.Nodes = make(map[string]*flows.Node)
	}
	for name, v := range part.Vars {
		if _, taken := f.Vars[name]; taken {
			d.addAt(at.of("vars/"+name), "rename one of them", "variable %s is declared in another file, too",
				secret.Quote(name))
			continue
		}
		f.Vars[name] = v
	}
	for name, n := range part.Nodes {
		if _, taken := f.Nodes[name]; taken {
			d.addAt(at.of("nodes/"+name), "rename one of them", "node %s stands in another file, too", secret.Quote(name))
			continue
		}
		f.Nodes[name] = n
	}
	d.places.adopt(at)
}
