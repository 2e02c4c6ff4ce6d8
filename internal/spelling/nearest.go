package spelling

import (
	"slices"
	"strings"
)

// long is the most letters of a word that is compared: what is longer is no name that somebody mistyped.
const long = 64

// Nearest gives the name that differs from word in the fewest letters, or none where every one is far off.
func Nearest(word string, names []string) string {
	if len(word) > long {
		return ""
	}
	best, least := "", 1+len(word)/3
	for _, name := range slices.Sorted(slices.Values(names)) {
		d := distance(strings.ToLower(word), strings.ToLower(name))
		if d >= len(word) || d > least || d == least && best != "" {
			continue
		}
		best, least = name, d
	}
	return best
}

// distance counts the letters to insert, remove or replace to make b of a (Levenshtein).
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
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
