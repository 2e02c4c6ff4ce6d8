package reference

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Compare tells how an example file differs from the keys of its struct: keys that the example does not show, and keys
// that the struct does not have. Names that the operator chooses are taken as they come, and key_file counts as key.
func Compare(example []byte, keys []Key) ([]string, error) {
	var tree map[string]any
	if err := yaml.Unmarshal(example, &tree); err != nil {
		return nil, fmt.Errorf("example: %w", err)
	}
	known := make(map[string]bool, len(keys))
	for _, k := range keys {
		known[k.Path] = false
	}
	var differ []string
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				walk(step(at, name, known), v[name])
			}
			return
		case []any:
			for _, element := range v {
				walk(at+"[]", element)
			}
			return
		}
		if _, is := known[at]; !is {
			differ = append(differ, at+" is in the example and not in the struct")
		}
		mark(known, at)
	}
	walk("", tree)
	for _, k := range keys {
		if !known[k.Path] {
			differ = append(differ, k.Path+" is in the struct and not in the example")
		}
	}
	return differ, nil
}

// step goes from one key of the example to one below it.
func step(at, name string, known map[string]bool) string {
	below := name
	if at != "" {
		below = at + "." + name
	}
	if has(known, below) {
		return below
	}
	if base, cut := strings.CutSuffix(below, "_file"); cut && has(known, base) {
		return base
	}
	if chosen := at + ".NAME"; has(known, chosen) {
		return chosen
	}
	return below
}

// has tells whether a path is a key, a list, or holds keys.
func has(known map[string]bool, path string) bool {
	for k := range known {
		if k == path || strings.HasPrefix(k, path+".") || strings.HasPrefix(k, path+"[]") {
			return true
		}
	}
	return false
}

// mark notes that the example shows a key and thereby all that hold it.
func mark(known map[string]bool, path string) {
	for k := range known {
		if k == path || strings.HasPrefix(path, k+".") || strings.HasPrefix(path, k+"[]") {
			known[k] = true
		}
	}
}
