package repolint_test

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	maxFile   = 400 // lines; 200 is the aim
	maxReadme = 150
)

func TestRoomsAreSmall(t *testing.T) {
	t.Parallel()
	check(t, "size", tooLong,
		"README.md: 151 lines, 150 are allowed",
		"legs/leg.go: 401 lines, 400 are allowed",
	)
}

func tooLong(tr tree) []string {
	var faults []string
	limit := func(name string, most int) {
		if n := bytes.Count(tr[name], []byte("\n")); n > most {
			faults = append(faults, fmt.Sprintf("%s: %d lines, %d are allowed", name, n, most))
		}
	}
	limit("README.md", maxReadme)
	for _, name := range tr.names(".go", ".ts", ".svelte", ".js", ".mjs", ".css", ".sh", ".py") {
		if !built(name) {
			limit(name, maxFile)
		}
	}
	return faults
}

func TestFoldersSayWhatIsInside(t *testing.T) {
	t.Parallel()
	check(t, "folders", vagueFolders,
		"legs/common: say what is inside instead of common",
		"pkg: say what is inside instead of pkg",
	)
}

func vagueFolders(tr tree) []string {
	vague := []string{"util", "utils", "common", "types", "models", "helpers", "helper", "pkg", "misc", "base"}
	var faults []string
	for _, name := range tr.names(".go") {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			fault := dir + ": say what is inside instead of " + path.Base(dir)
			if slices.Contains(vague, path.Base(dir)) && !slices.Contains(faults, fault) {
				faults = append(faults, fault)
			}
		}
	}
	return faults
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	check(t, "undocumented", undocumented,
		"legs/sip: no doc.go with a comment \"Package sip …\"",
	)
}

func undocumented(tr tree) []string {
	var faults []string
	seen := make(map[string]bool)
	for _, name := range tr.names(".go") {
		dir := path.Dir(name)
		if seen[dir] || strings.HasSuffix(name, "_test.go") || program(tr, name) {
			continue
		}
		seen[dir] = true
		if !bytes.Contains(tr[dir+"/doc.go"], []byte("// Package ")) {
			faults = append(faults, fmt.Sprintf("%s: no doc.go with a comment \"Package %s …\"", dir, path.Base(dir)))
		}
	}
	return faults
}

func TestNothingIsLeftForLater(t *testing.T) {
	t.Parallel()
	check(t, "later", leftForLater,
		"legs/leg.go:3: a note for later needs the number of an issue",
		"legs/leg.go:6: a test is skipped",
		"legs/leg.go:7: a sleep",
	)
}

// fakesTime tells whether the tests of a folder run in synctest's time, where sleeping takes none.
func (tr tree) fakesTime(dir string) bool {
	for name, content := range tr {
		if path.Dir(name) == dir && strings.HasSuffix(name, "_test.go") && bytes.Contains(content, []byte(`"testing/synctest"`)) {
			return true
		}
	}
	return false
}

func leftForLater(tr tree) []string {
	note := regexp.MustCompile(`(//|#|<!--|/\*).*\b(TO` + `DO|FIX` + `ME)\b`)
	numbered := regexp.MustCompile(`TO` + `DO\(#\d+\)`)
	sleep := regexp.MustCompile(`\btime\.Sleep\([^/]*$`) // one that gives its reason on the line is let off
	skipped := regexp.MustCompile(`\b[tb]\.Skip(f|Now)?\(`)
	var faults []string
	for _, name := range tr.text() {
		fake := tr.fakesTime(path.Dir(name))
		tr.lines(name, func(n int, line string) {
			if path.Ext(name) == ".go" && sleep.MatchString(line) && !fake {
				faults = append(faults, at(name, n, "a sleep: wait for what happens, or use testing/synctest"))
			}
			if note.MatchString(line) && !numbered.MatchString(line) {
				faults = append(faults, at(name, n, "a note for later needs the number of an issue"))
			}
			if path.Ext(name) == ".go" && skipped.MatchString(line) {
				faults = append(faults, at(name, n, "a test is skipped"))
			}
		})
	}
	return faults
}
