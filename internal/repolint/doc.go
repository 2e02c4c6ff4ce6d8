// Package repolint is what the repository demands of itself and no linter knows. It consists of tests alone: the walls
// between the packages, the size of files, links in documents, and what must never be committed.
//
//	testdata/broken/…  ──► check ──► must complain
//	the repository     ──► check ──► must be silent
//
// Each check is a function from a tree of files to complaints, so that it is proved on a tree that breaks the rule
// before its silence on the real one means anything.
package repolint
