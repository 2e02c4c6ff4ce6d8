package spelling

import (
	"slices"
	"strings"
)

// few is how many names are listed at most.
const few = 16

// Suggest says which of names could have been meant by word, or lists them where none is near.
func Suggest(word string, names []string) string {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "" })
	if near := Nearest(word, names); near != "" {
		return "did you mean " + near + "?"
	}
	switch {
	case len(names) == 0:
		return ""
	case len(names) > few:
		slices.Sort(names)
		return "use one of " + strings.Join(names[:few], ", ") + " …"
	default:
		return "use " + List(names)
	}
}

// List puts names into one line, in their order.
func List(names []string) string {
	return strings.Join(slices.Sorted(slices.Values(names)), ", ")
}
