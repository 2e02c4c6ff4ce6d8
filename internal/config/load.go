package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Load reads the YAML file at path into a T, a struct with yaml tags. If T or *T has a method Validate() error, it is
// called at the end; an error of it whose text begins with a dotted key ("sip.udp: …") is reported at that key's line.
// All faults come at once, as joined *Error; see Errors.
func Load[T any](path string) (T, error) {
	var v T
	raw, err := os.ReadFile(path)
	if err != nil {
		return v, &Error{File: path, Text: plain(err)}
	}
	return Parse[T](path, raw)
}

// Parse reads raw as Load reads a file; name stands in the errors in place of its path.
func Parse[T any](name string, raw []byte) (T, error) {
	var v T
	l := loader{file: name, env: os.LookupEnv, read: os.ReadFile}
	err := l.into(raw, &v)
	return v, err
}

// loader reads one file. It is used once.
type loader struct {
	file   string
	env    func(name string) (string, bool)
	read   func(path string) ([]byte, error)
	faults []*Error
}

// into fills dst, a pointer to a struct.
func (l *loader) into(raw []byte, dst any) error {
	root, err := l.parse(raw)
	if err != nil {
		return err
	}
	l.resolve(root, reflect.TypeOf(dst).Elem(), "")
	if len(l.faults) > 0 {
		return l.report()
	}
	if err := yaml.NodeToValue(root, dst, yaml.Strict()); err != nil {
		l.faultAt(err)
		return l.report()
	}
	if c, ok := dst.(interface{ Validate() error }); ok {
		l.invalid(root, c.Validate())
	}
	return l.report()
}

// parse returns the one mapping that the file consists of.
func (l *loader) parse(raw []byte) (*ast.MappingNode, error) {
	f, err := parser.ParseBytes(raw, 0)
	if err != nil {
		l.faultAt(err)
		return nil, l.report()
	}
	if len(f.Docs) > 1 {
		return nil, &Error{File: l.file, Text: "holds more than one YAML document; use one"}
	}
	if len(f.Docs) == 1 {
		switch body := f.Docs[0].Body.(type) {
		case nil, *ast.NullNode, *ast.CommentGroupNode:
		case *ast.MappingNode:
			return body, nil
		default:
			return nil, &Error{File: l.file, Line: line(body), Text: "want keys with values (key: value)"}
		}
	}
	return ast.Mapping(nil, false), nil
}

// faultAt notes an error of the YAML library, less the lines of source that it likes to quote.
func (l *loader) faultAt(err error) {
	fault := &Error{File: l.file, Text: "not valid YAML"}
	if y, ok := errors.AsType[yaml.Error](err); ok {
		fault.Text = "not valid YAML: " + y.GetMessage()
		if _, kind := errors.AsType[*yaml.TypeError](err); kind {
			fault.Text = "the value is of the wrong kind"
		}
		if tk := y.GetToken(); tk != nil && tk.Position != nil {
			fault.Line, fault.Column = tk.Position.Line, tk.Position.Column
		}
	}
	l.faults = append(l.faults, fault)
}

func (l *loader) fault(at ast.Node, key, text string) {
	l.faults = append(l.faults, &Error{File: l.file, Line: line(at), Column: column(at), Key: key, Text: text})
}

// report joins what was noted, by line.
func (l *loader) report() error {
	slices.SortStableFunc(l.faults, func(a, b *Error) int { return a.Line - b.Line })
	all := make([]error, 0, len(l.faults))
	for _, f := range l.faults {
		all = append(all, f)
	}
	return errors.Join(all...)
}

// beside is where a path in the file leads.
func (l *loader) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(l.file), path)
}

func line(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 0
	}
	return n.GetToken().Position.Line
}

func column(n ast.Node) int {
	if line(n) == 0 {
		return 0
	}
	return n.GetToken().Position.Column
}

// plain is an error of the file system without the path, which the caller names itself.
func plain(err error) string {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		return p.Err.Error()
	}
	return err.Error()
}
