package flows

import (
	"slices"
	"strings"
)

// suggest says which of names could have been meant by word, or lists them where none is near.
func suggest(word string, names []string) string {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "" })
	if near := nearest(word, names); near != "" {
		return "did you mean " + near + "?"
	}
	const few = 16
	switch {
	case len(names) == 0:
		return ""
	case len(names) > few:
		slices.Sort(names)
		return "use one of " + strings.Join(names[:few], ", ") + " …"
	default:
		return "use " + list(names)
	}
}

// nearest gives the name that differs from word in the fewest letters, or none where every one is far off.
func nearest(word string, names []string) string {
	best, least := "", 1+len(word)/3
	for _, name := range slices.Sorted(slices.Values(names)) {
		if d := distance(strings.ToLower(word), strings.ToLower(name)); d <= least && d < len(word) {
			if d == least && best != "" {
				continue
			}
			best, least = name, d
		}
	}
	return best
}

// distance counts the letters to insert, remove or replace to make b of a (Levenshtein).
func distance(a, b string) int {
	const long = 64
	from, to := []rune(a), []rune(b)
	if len(from) > long || len(to) > long {
		return long
	}
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range to {
			cost := 1
			if r == s {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diagonal+cost)
		}
	}
	return row[len(to)]
}

func list(names []string) string {
	return strings.Join(slices.Sorted(slices.Values(names)), ", ")
}
