package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"github.com/tonegate/tonegate/flows"
)

// Document is a flow as it was read, with what its files include.
type Document struct {
	File flows.File
	// Readable tells that something could be made of the file, though not all of it may be right.
	Readable bool

	*Report
}

// Open reads the flow file at path. Faults of the file are in the document; an error is one of the file system.
func Open(path string) (*Document, error) {
	src, err := Read(path)
	if err != nil {
		return nil, fmt.Errorf("flow file: %s: %w", path, cause(err))
	}
	folder, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("flow file: %s: %w", path, cause(err))
	}
	defer func() { _ = folder.Close() }()
	return parse(path, src, folder), nil
}

// Parse reads src, which is the content of the file called name and includes no other.
func Parse(name string, src []byte) *Document {
	return parse(name, src, nil)
}

func parse(name string, src []byte, folder *os.Root) *Document {
	d := &Document{Report: &Report{places: make(places)}}
	d.Readable = d.decode(name, src, &d.File, false)
	if d.Readable {
		d.include(name, folder)
	}
	return d
}

// decode reads src into a File or a Part, notes where everything stands, and tells of all that has not the right shape.
// It is false where nothing can be made of the file.
func (r *Report) decode(file string, src []byte, into any, part bool) bool {
	src, err := Text(file, src)
	if faults, ok := errors.AsType[flows.Problems](err); ok {
		r.found = append(r.found, faults...)
		return false
	}
	tree, err := parser.ParseBytes(src, 0)
	if err != nil {
		r.found = append(r.found, Syntax(file, err))
		return false
	}
	if n := documents(tree); n != 1 {
		r.addAt(position{file, 1, 1}, "write version, name, start and nodes, without ---",
			"a flow is one document, and this file has %d", n)
		return false
	}
	r.places.index(file, tree)
	var plain any
	if err := yaml.Unmarshal(src, &plain); err != nil {
		r.found = append(r.found, Syntax(file, err))
		return false
	}
	r.private("", plain)
	r.remarks(file, src)
	shape, err := r.shape(plain, part)
	if err != nil {
		r.found = append(r.found, flows.Problem{File: file, What: err.Error()})
		return false
	}
	if shape.broken = append(shape.broken, r.broken...); len(shape.broken) > 0 {
		r.broken = shape.broken
		return reread(shape.sound(plain), into)
	}
	if err := yaml.UnmarshalWithOptions(src, into, yaml.Strict()); err != nil {
		r.found = append(r.found, Syntax(file, err))
		return false
	}
	return true
}

// reread decodes what is left of a file, so that the rest of it can be checked.
func reread(tree, into any) bool {
	text := &bytes.Buffer{}
	encoder := json.NewEncoder(text)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(tree) == nil && yaml.Unmarshal(text.Bytes(), into) == nil
}
