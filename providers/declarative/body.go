package declarative

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
)

// tree is a JSON body whose texts are templates.
type tree struct {
	text template
	keys map[string]tree
	list []tree
	raw  any // anything else
	kind byte
}

const (
	isText = 't'
	isKeys = 'k'
	isList = 'l'
)

func parseTree(v any) (tree, error) {
	switch v := v.(type) {
	case string:
		t, err := parseTemplate(v)
		return tree{text: t, kind: isText}, err
	case map[string]any:
		t := tree{keys: map[string]tree{}, kind: isKeys}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			below, err := parseTree(v[name])
			if err != nil {
				return t, fmt.Errorf("%s: %w", name, err)
			}
			t.keys[name] = below
		}
		return t, nil
	case []any:
		t := tree{kind: isList}
		for i, element := range v {
			below, err := parseTree(element)
			if err != nil {
				return t, fmt.Errorf("[%d]: %w", i, err)
			}
			t.list = append(t.list, below)
		}
		return t, nil
	default:
		return tree{raw: v}, nil
	}
}

func (t tree) value(s scope) (any, error) {
	switch t.kind {
	case isText:
		return t.text.value(s)
	case isKeys:
		out := make(map[string]any, len(t.keys))
		for name, below := range t.keys {
			v, err := below.value(s)
			if err != nil {
				return nil, err
			}
			out[name] = v
		}
		return out, nil
	case isList:
		out := make([]any, 0, len(t.list))
		for _, below := range t.list {
			v, err := below.value(s)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	default:
		return t.raw, nil
	}
}

// body is what a request carries.
type body struct {
	kind string // the content type, empty for none
	json tree
	form map[string]template
}

func (b body) write(s scope) ([]byte, error) {
	switch b.kind {
	case "application/json":
		v, err := b.json.value(s)
		if err != nil {
			return nil, err
		}
		return json.Marshal(v)
	case "application/x-www-form-urlencoded":
		form := url.Values{}
		for name, t := range b.form {
			v, err := t.render(s)
			if err != nil {
				return nil, err
			}
			form.Set(name, v)
		}
		return []byte(form.Encode()), nil
	default:
		return nil, nil
	}
}
