package config

import (
	"errors"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// invalid notes the faults that the struct found in itself, each at the line of the key that its text begins with.
func (l *loader) invalid(root ast.Node, err error) {
	for _, said := range flatten("", err) {
		at, key, rest := place(root, said)
		if key == "" {
			l.faults = append(l.faults, &Error{File: l.file, Text: rest})
			continue
		}
		l.fault(at, key, rest)
	}
}

// place splits "profiles.demo: uri: want a URI" into the key profiles.demo.uri, where that stands, and the rest.
func place(root ast.Node, said string) (at ast.Node, key, rest string) {
	for rest = said; ; {
		name, after, ok := strings.Cut(rest, ": ")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			return at, key, rest
		}
		key, rest = dotted(key, name), after
		at = locate(root, key)
	}
}

// flatten returns the text of each single error in err; what an outer error says before a joined one stands before
// each.
func flatten(before string, err error) []string {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []string
		for _, e := range joined.Unwrap() {
			all = append(all, flatten(before, e)...)
		}
		return all
	}
	if inner := errors.Unwrap(err); inner != nil {
		if lead, is := strings.CutSuffix(err.Error(), inner.Error()); is {
			return flatten(before+lead, inner)
		}
	}
	return []string{before + err.Error()}
}

// locate returns the node of a dotted key, or of the deepest part of it that is in the file.
func locate(n ast.Node, key string) ast.Node {
	var found ast.Node
	for key != "" {
		name, rest, _ := strings.Cut(key, ".")
		name, index, listed := strings.Cut(name, "[")
		var value ast.Node
		for _, entry := range pairs(n) {
			if k := entry.Key.String(); k == name || k == name+"_file" {
				found, value = entry.Key, entry.Value
			}
		}
		if seq, ok := value.(*ast.SequenceNode); ok && listed {
			i, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
			if err == nil && i >= 0 && i < len(seq.Values) {
				found, value = seq.Values[i], seq.Values[i]
			}
		}
		if value == nil {
			break
		}
		n, key = value, rest
	}
	return found
}
