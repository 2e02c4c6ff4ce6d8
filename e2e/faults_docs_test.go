package e2e_test

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tonegate/tonegate/internal/doctest"
)

var update = flag.Bool("update", false, "write the documents that come from code") //nolint:gochecknoglobals // A flag.

// TestFaultsInDocs keeps the table of faults as the tests have them.
func TestFaultsInDocs(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "docs", "4-reference", "faults.md")
	doctest.Keep(t, path, "table", faultTable(), *update)
}

// faultTable is the faults of all tests, a line each.
func faultTable() string {
	var out strings.Builder
	out.WriteString("| what goes wrong | outcome | the bot says | ledger | test |\n|---|---|---|---|---|\n")
	for _, group := range []struct {
		test   string
		faults []fault
	}{
		{"TestFaultsOfEntry", entryFaults()},
		{"TestFaultsOfEntry", earlyFaults()},
		{"TestFaultsOfEntry", leavingFaults()},
		{"TestFaultsOfGuidedEntry", guidedFaults()},
		{"TestFaultsOfProviders", unavailable()},
		{"TestFaultsOfProviders", providerFaults(nil)},
		{"TestFaultsOfProcesses", crashFaults()},
	} {
		for _, f := range group.faults {
			outcome := "`" + f.Outcome + "`"
			if f.Reason != "" && f.Reason != f.Outcome {
				outcome += " (`" + f.Reason + "`)"
			}
			fmt.Fprintf(&out, "| %s | %s | %s | %s | `%s/%s` |\n",
				f.What, outcome, orDash(f.Says), orDash(f.Ledger), group.test, f.Name)
		}
	}
	return out.String()
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}
