package config

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

// Field is one key of a configuration struct.
type Field struct {
	Key   string // as in the file
	Name  string // of the struct's field
	Type  reflect.Type
	Owner reflect.Type // the struct that the field stands in
}

// Fields lists the keys of a struct type, those of inlined structs too, in the order of the struct.
func Fields(t reflect.Type) []Field {
	var all []Field
	for f := range t.Fields() {
		name, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if !f.IsExported() || name == "-" {
			continue
		}
		if strings.Contains(","+opts+",", ",inline,") {
			all = append(all, Fields(deref(f.Type))...)
			continue
		}
		if name == "" {
			name = strings.ToLower(f.Name)
		}
		all = append(all, Field{Key: name, Name: f.Name, Type: f.Type, Owner: t})
	}
	return all
}

func find(fields []Field, key string) (Field, bool) {
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return Field{}, false
	}
	return fields[i], true
}

func deref(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// Custom tells whether a type decodes its value itself.
func Custom(t reflect.Type) bool {
	if t == reflect.TypeFor[time.Time]() {
		return true
	}
	for _, own := range []reflect.Type{
		reflect.TypeFor[yaml.BytesUnmarshaler](),
		reflect.TypeFor[yaml.BytesUnmarshalerContext](),
		reflect.TypeFor[yaml.InterfaceUnmarshaler](),
		reflect.TypeFor[yaml.InterfaceUnmarshalerContext](),
		reflect.TypeFor[yaml.NodeUnmarshaler](),
		reflect.TypeFor[yaml.NodeUnmarshalerContext](),
		reflect.TypeFor[textUnmarshaler](),
	} {
		if t.Implements(own) || reflect.PointerTo(t).Implements(own) {
			return true
		}
	}
	return false
}

type textUnmarshaler interface{ UnmarshalText(text []byte) error }
