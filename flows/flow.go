package flows

import (
	"slices"

	"github.com/tonegate/tonegate/flows/expression"
)

// DefaultLanguage is the language of a flow that names none.
const DefaultLanguage = "en"

// Flow is a checked file, ready to be walked. It is safe for concurrent use.
type Flow struct {
	File

	compiled *expression.Table
}

// New makes a flow of a file that was checked, and of what was compiled of it: lint.Load does both.
func New(file File, compiled *expression.Table) *Flow {
	return &Flow{File: file, compiled: compiled}
}

// Node gives the node called name.
func (f *Flow) Node(name string) (*Node, bool) {
	n, ok := f.Nodes[name]
	return n, ok
}

// Speaks lists the languages of the flow, that of the start first.
func (f *File) Speaks() []string {
	all := []string{f.Language}
	for _, language := range f.Languages {
		if !slices.Contains(all, language) {
			all = append(all, language)
		}
	}
	return all
}

// Lookups gives every lookup of the flow with the node that it stands in: those of the nodes and those of their tasks.
func (f *File) Lookups(yield func(node string, l *Lookup) bool) {
	for name, n := range f.Nodes {
		if n.Lookup != nil && !yield(name, n.Lookup) {
			return
		}
		if n.Task == nil {
			continue
		}
		for _, l := range n.Task.Lookups {
			if l != nil && !yield(name, &l.Lookup) {
				return
			}
		}
	}
}
