package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a flow file, or unwise, and what would be right.
type Problem struct {
	File    string
	Line    int // 1-based; 0 where the whole file is meant
	Column  int // 1-based
	Warning bool
	What    string
	Right   string
}

// String gives file:line:column: what is wrong; what would be right.
func (p Problem) String() string {
	text := fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.What)
	if p.Right != "" {
		text += "; " + p.Right
	}
	return text
}

// Problems is the error of a flow file: all that is wrong with it, in the order of its lines.
type Problems []Problem

// Error gives one problem a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// Errors leaves the warnings out.
func (p Problems) Errors() Problems {
	return slices.DeleteFunc(slices.Clone(p), func(problem Problem) bool { return problem.Warning })
}

// Sorted gives the problems in the order of their lines, each once.
func (p Problems) Sorted() Problems {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.What, b.What))
	})
	return slices.CompactFunc(p, func(a, b Problem) bool { return a.String() == b.String() })
}
