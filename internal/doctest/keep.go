package doctest

import (
	"os"
	"strings"
	"testing"
)

// Keep compares the part of the page at path between the marks of name with want, and fails tb where it differs. With
// update it writes want there instead.
func Keep(tb testing.TB, path, name, want string, update bool) {
	tb.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->\n"
	head, rest, ok := strings.Cut(string(raw), begin)
	have, tail, closed := strings.Cut(rest, end)
	switch {
	case !ok || !closed:
		tb.Fatalf("%s has no marks %q and %q", path, begin, end)
	case have == want:
	case update:
		page := []byte(head + begin + want + end + tail)
		if err := os.WriteFile(path, page, 0o600); err != nil { //nolint:gosec // A page of this repository.
			tb.Fatal(err)
		}
	default:
		tb.Fatalf("%s says otherwise between the marks of %s: run this test with -update\nwant:\n%s\nhave:\n%s",
			path, name, want, have)
	}
}
