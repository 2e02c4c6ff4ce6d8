package script

import "slices"

// diff sets what was expected beside what was said: "  " for a sentence that was expected, "- " for an expectation that
// was not met, "+ " for a sentence that nobody expected. It aligns as many as possible.
func diff(wanted Texts, said []string) []string {
	// best[i][j] is how many of wanted[i:] can be met by said[j:], in order.
	best := make([][]int, len(wanted)+1)
	for i := range best {
		best[i] = make([]int, len(said)+1)
	}
	for i, want := range slices.Backward(wanted) {
		for j := len(said) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if want.Matches(said[j]) {
				best[i][j] = max(best[i][j], 1+best[i+1][j+1])
			}
		}
	}
	lines := make([]string, 0, len(wanted)+len(said))
	i, j := 0, 0
	for i < len(wanted) || j < len(said) {
		switch {
		case i < len(wanted) && j < len(said) && wanted[i].Matches(said[j]) && best[i][j] == 1+best[i+1][j+1]:
			lines = append(lines, "  "+said[j])
			i, j = i+1, j+1
		case j == len(said) || i < len(wanted) && best[i+1][j] >= best[i][j+1]:
			lines = append(lines, "- "+wanted[i].String())
			i++
		default:
			lines = append(lines, "+ "+said[j])
			j++
		}
	}
	return lines
}

func marked(mark string, lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = mark + line
	}
	return out
}
