package payverb

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/providers"
)

// update writes the tables anew: go test ./providers/payverb -run TestTablesInDocs -update.
var update = flag.Bool("update", false, "write the tables anew") //nolint:gochecknoglobals // A flag of the test.

func TestResult(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		dialect    Dialect
		word, code string
		verdict    providers.Verdict
		reason     string
		known      bool
	}{
		{Twilio, "success", "", providers.Approved, "", true},
		{Twilio, "payment-connector-error", "64012", providers.Declined, providers.ReasonGenericDecline, true},
		{Twilio, "payment-connector-error", "64001", providers.Unknown, providers.ReasonGatewayUnknown, true},
		{Telnyx, "payment-connector-error", "64012", providers.Unknown, providers.ReasonGatewayUnknown, true}, // another's
		{SignalWire, "payment-connector-error", "card-declined", providers.Declined, providers.ReasonGenericDecline, true},
		{SignalWire, "caller-interrupted-with-star", "", providers.Cancelled, providers.ReasonCancelledByCaller, true},
		{Telnyx, "caller-interrupted-with-star", "", "", "", false},
		{Telnyx, "cancelled", "", providers.Cancelled, providers.ReasonCancelledByCaller, true},
		{Twilio, "caller-hung-up", "", providers.Unknown, providers.ReasonHungUp, true},
		{Twilio, "paid", "", "", "", false},
		{Twilio, "", "", "", "", false},
	} {
		verdict, reason, known := c.dialect.Result(c.word, c.code)
		require.Equal(t, c.known, known, c.word)
		require.Equal(t, c.verdict, verdict, c.word)
		require.Equal(t, c.reason, reason, c.word)
	}
}

// TestTables: every word means something that is closed, once for each dialect.
func TestTables(t *testing.T) {
	t.Parallel()
	for _, d := range []Dialect{Twilio, SignalWire, Telnyx} {
		require.True(t, d.Valid())
		seen := map[string]bool{}
		for _, w := range Words() {
			if _, _, known := d.Result(w.Word, ""); known {
				require.False(t, seen[w.Word])
				seen[w.Word] = true
			}
			require.Equal(t, w.Reason, providers.KnownReason(w.Reason))
			require.NotEmpty(t, w.Why)
		}
		require.Contains(t, seen, "success")
	}
	require.False(t, Dialect("jambonz").Valid())
}

func names(list []Dialect) string {
	all := make([]string, 0, len(list))
	for _, d := range list {
		all = append(all, string(d))
	}
	return strings.Join(all, ", ")
}

// TestTablesInDocs holds the reference to the tables.
func TestTablesInDocs(t *testing.T) {
	t.Parallel()
	const head, foot = "<!-- table -->\n", "<!-- /table -->\n"
	var b strings.Builder
	b.WriteString("| `Result` | dialects | verdict | reason | because |\n|---|---|---|---|---|\n")
	code := func(s string) string {
		if s == "" {
			return "–"
		}
		return "`" + s + "`"
	}
	for _, w := range Words() {
		fmt.Fprintf(&b, "| `%s` | %s | `%s` | %s | %s |\n", w.Word, names(w.Dialects), w.Verdict, code(w.Reason), w.Why)
	}
	b.WriteString("\n| code beside `payment-connector-error` | dialects | verdict | reason | because |\n")
	b.WriteString("|---|---|---|---|---|\n")
	for _, c := range Codes() {
		fmt.Fprintf(&b, "| `%s` | %s | `%s` | %s | %s |\n", c.Code, names(c.Dialects), c.Verdict, code(c.Reason), c.Why)
	}
	path := filepath.Join("..", "..", "docs", "4-reference", "pay-words.md")
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(raw), head)
	require.True(t, ok)
	_, after, ok := strings.Cut(rest, foot)
	require.True(t, ok)
	want := before + head + b.String() + foot + after
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	require.Equal(t, want, string(raw), "run go test ./providers/payverb -run TestTablesInDocs -update")
}
