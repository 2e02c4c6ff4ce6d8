package reference

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/tonegate/tonegate/internal/config"
)

// Key is one key of a configuration file.
type Key struct {
	Path string // dotted; a name that the operator chooses is NAME, an element of a list is []
	Kind string // text, number, duration, …; empty for a key that only holds others
	Doc  string // what the field's comment says, on one line
}

// Reader reads the comments of the structs of one module.
type Reader struct {
	module string // import path
	root   string // folder of the module
	docs   map[string]map[string]string
}

// NewReader makes a Reader for the module of that import path, whose source lies in root.
func NewReader(module, root string) *Reader {
	return &Reader{module: module, root: root, docs: make(map[string]map[string]string)}
}

// Keys lists the keys of a struct type in its order. Types of package main are looked up in the folder mainDir,
// relative to the root.
func (r *Reader) Keys(t reflect.Type, mainDir string) ([]Key, error) {
	return r.keys(t, mainDir, "")
}

func (r *Reader) keys(t reflect.Type, mainDir, before string) ([]Key, error) {
	var all []Key
	for _, f := range config.Fields(t) {
		doc, err := r.doc(f, mainDir)
		if err != nil {
			return nil, err
		}
		path, inner := before+f.Key, deref(f.Type)
		if f.Key == "" {
			return nil, fmt.Errorf("field %s of %s has no key", f.Name, t)
		}
		switch {
		case config.Custom(inner):
		case inner.Kind() == reflect.Map:
			path, inner = path+".NAME", deref(inner.Elem())
		case inner.Kind() == reflect.Slice:
			path, inner = path+"[]", deref(inner.Elem())
		}
		if inner.Kind() != reflect.Struct || config.Custom(inner) {
			all = append(all, Key{Path: path, Kind: kind(inner), Doc: doc})
			continue
		}
		all = append(all, Key{Path: path, Doc: doc})
		below, err := r.keys(inner, mainDir, path+".")
		if err != nil {
			return nil, err
		}
		all = append(all, below...)
	}
	return all, nil
}

// kind is the word for what the operator writes.
func kind(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Duration](), strings.HasSuffix(t.Name(), "Duration"):
		return "duration"
	case config.Custom(t), t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64, t.Kind() == reflect.Float64:
		return "number"
	default:
		return "any"
	}
}

func deref(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// folder is where the source of a type lies.
func (r *Reader) folder(t reflect.Type, mainDir string) string {
	pkg := strings.TrimSuffix(t.PkgPath(), "_test")
	if pkg == "main" {
		return filepath.Join(r.root, mainDir)
	}
	return filepath.Join(r.root, filepath.FromSlash(strings.TrimPrefix(strings.TrimPrefix(pkg, r.module), "/")))
}
