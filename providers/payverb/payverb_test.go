package payverb

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// update writes the tables anew: go test ./providers/payverb -run TestTablesInDocs -update.
var update = flag.Bool("update", false, "write the tables anew") //nolint:gochecknoglobals // A flag of the test.

func form(t *testing.T, text string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(text)
	require.NoError(t, err)
	return v
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, form string
		dialect    Dialect
		want       providers.Report
		not        bool
	}{
		{
			"approved", "Result=success&PaymentConfirmationCode=ch_1&PaymentCardNumber=xxxx-xxxxxx-x4001&PaymentCardType=amex" +
				"&ExpirationDate=1230&SecurityCode=***&PaymentCardPostalCode=94150", Twilio,
			providers.Report{
				Verdict: providers.Approved, TransactionID: "ch_1", Card: payments.Card{Brand: "amex", Last4: "4001"},
			},
			false,
		},
		{
			"declined", "Result=payment-connector-error&PayErrorCode=64012&PaymentError=text", Twilio,
			providers.Report{Verdict: providers.Declined, Reason: providers.ReasonGenericDecline},
			false,
		},
		{
			"malformed answer of the gateway", "Result=payment-connector-error&PayErrorCode=64001", Twilio,
			providers.Report{Verdict: providers.Unknown, Reason: providers.ReasonGatewayUnknown},
			false,
		},
		{
			"another's code", "Result=payment-connector-error&PayErrorCode=64012", Telnyx,
			providers.Report{Verdict: providers.Unknown, Reason: providers.ReasonGatewayUnknown},
			false,
		},
		{
			"declined elsewhere", "Result=payment-connector-error&ErrorType=card-declined", SignalWire,
			providers.Report{Verdict: providers.Declined, Reason: providers.ReasonGenericDecline},
			false,
		},
		{
			"star", "Result=caller-interrupted-with-star", SignalWire,
			providers.Report{Verdict: providers.Cancelled, Reason: providers.ReasonCancelledByCaller},
			false,
		},
		{"star elsewhere", "Result=caller-interrupted-with-star", Telnyx, providers.Report{}, true},
		{
			"cancelled", "Result=cancelled", Telnyx,
			providers.Report{Verdict: providers.Cancelled, Reason: providers.ReasonCancelledByCaller},
			false,
		},
		{
			"hung up", "Result=caller-hung-up", Twilio,
			providers.Report{Verdict: providers.Unknown, Reason: providers.ReasonHungUp},
			false,
		},
		{
			"a whole number", "Result=success&PaymentCardNumber=4242424242424242&PaymentConfirmationCode=4242424242424242", Twilio,
			providers.Report{Verdict: providers.Approved},
			false,
		},
		{"twice", "Result=success&Result=success", Twilio, providers.Report{}, true},
		{"nothing", "", Twilio, providers.Report{}, true},
		{"no word", "Result=paid", Twilio, providers.Report{}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, ok := Read(c.dialect, form(t, c.form))
			require.Equal(t, !c.not, ok)
			require.Equal(t, c.want, got)
		})
	}
}

func TestStep(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		form    string
		dialect Dialect
		want    providers.Progress
		not     bool
	}{
		{
			"For=payment-card-number&ErrorType=input-timeout&Attempt=2", Twilio,
			providers.Progress{Field: "card_number", State: "rejected", Attempt: 2, Error: "input-timeout"},
			false,
		},
		{
			"For=payment-card-number&ErrorType=timeout&Attempt=2", SignalWire,
			providers.Progress{Field: "card_number", State: "rejected", Attempt: 2, Error: "input-timeout"},
			false,
		},
		{
			"For=payment-card-number&ErrorType=timeout", Twilio, // senders mix the two up
			providers.Progress{Field: "card_number", State: "rejected", Error: "input-timeout"}, false,
		},
		{"For=expiration-date&Attempt=1", Telnyx, providers.Progress{Field: "expiry", State: "awaiting", Attempt: 1}, false},
		{"Capture=security-code-matcher", Twilio, providers.Progress{Field: "security_code_matcher", State: "awaiting"}, false},
		{"For=payment-processing", Twilio, providers.Progress{State: "authorising"}, false},
		{"For=payment-processing&ErrorType=timeout", Twilio, providers.Progress{}, true},
		{"For=payment-card-number&ErrorType=session-in-progress", Twilio, providers.Progress{}, true},
		{"For=payment-card-number&ErrorType=input-matching-failed", Telnyx, providers.Progress{}, true},
		{"For=payment-card-number&Attempt=many", Twilio, providers.Progress{}, true},
		{"For=payment-card-number&For=postal-code", Twilio, providers.Progress{}, true},
		{"For=pan", Twilio, providers.Progress{}, true},
		{"", Twilio, providers.Progress{}, true},
	} {
		got, ok := Step(c.dialect, form(t, c.form))
		require.Equal(t, !c.not, ok, c.form)
		if ok {
			require.Equal(t, c.want, got, c.form)
		}
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
	b.WriteString("\n| `ErrorType` | dialects | ours |\n|---|---|---|\n")
	for _, f := range Faults() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Word, names(f.Dialects), code(f.Ours))
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

func FuzzForms(f *testing.F) {
	f.Add("Result=success&PaymentCardNumber=xxxx4242&PaymentCardType=visa", uint8(0))
	f.Add("For=payment-card-number&ErrorType=timeout&Attempt=1", uint8(1))
	f.Add("Result=payment-connector-error&ErrorType=card-declined", uint8(1))
	f.Fuzz(func(t *testing.T, text string, which uint8) {
		d := []Dialect{Twilio, SignalWire, Telnyx}[int(which)%3]
		v, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		if p, ok := Step(d, v); ok {
			require.True(t, p.Valid())
		}
		if r, ok := Read(d, v); ok {
			require.Equal(t, r.Reason, providers.KnownReason(r.Reason))
			require.False(t, payments.LooksLikeCard(r.TransactionID))
			require.LessOrEqual(t, len(r.Card.Last4), 4)
			_, told := r.Change(payments.FromCallback)
			require.True(t, told)
			_, err := json.Marshal(r)
			require.NoError(t, err)
		}
	})
}
