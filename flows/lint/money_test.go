package lint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/payments"
)

// takes is a flow that takes the amount of an expression; more is what else it holds.
func takes(amount, more string) string {
	return `version: 1
name: takes
start: fetch
vars:
  bill: {type: object, trust: server}
  said: {type: string, trust: caller}
` + more + `
nodes:
  fetch:
    lookup: {call: billing, with: {account: "{{ said }}"}, into: bill,
      mock: {amount: 1, currency: GBP, reference: R, parts: [1]}}
    to: number
    on: {error: end}
  number:
    say: Which account?
    ask: [{intent: account, examples: [it is 1234], slots: {n: {into: said, type: digits, max: 8}}, to: confirm}]
    no_input: {to: end}
  confirm: {say: Shall I take it? Press 1 or 2., consent: {yes: pay, no: end}}
  pay:
    payment: {amount: '` + amount + `', currency: bill.currency, reference: bill.reference}
    on: {approved: paid, declined: end, cancelled: end, hung_up: end, unavailable: end, timeout: end, ` +
		`too_many_attempts: end, provider_error: end, unknown: end, mismatch: end}
  paid: {say: Your payment has been received., to: end}
  end: {hangup: true}
`
}

// TestTrust_AmountComesFromTheServer tries every way in which an expression could name what a caller has a hand in.
func TestTrust_AmountComesFromTheServer(t *testing.T) {
	t.Parallel()
	for _, amount := range []string{
		"bill.amount", "int(bill.amount / 2)", "let half = bill.amount / 2; int(round(half))",
		"max(bill.amount, 100)", "sum(bill.parts)",
	} {
		_, err := lint.Parse("f.yaml", []byte(takes(amount, "")))
		require.NoError(t, err, amount)
	}
	for _, amount := range []string{"bill.amount / 2", "bill.amount * 1.2", "let half = bill.amount / 2; half"} {
		_, err := lint.Parse("f.yaml", []byte(takes(amount, "")))
		require.ErrorContains(t, err, "this is no whole number of minor units", amount)
	}
	_, err := lint.Parse("f.yaml", []byte(strings.Replace(takes("bill.amount", ""), "amount: 1,", "amount: 42.50,", 1)))
	require.ErrorContains(t, err, "this is no whole number of minor units")
	for _, amount := range []string{
		"int(said)", `bill.amount + int(said)`, `said == "1" ? 1 : bill.amount`, "let x = said; int(x)",
		"let x = {\"n\": said}; int(x.n)", "[bill.amount, int(said)][1]", "sum(map(bill.parts, int(said)))",
		"bill.parts | filter(# > int(said)) | sum()", "bill[said]", "len(said)", "int(call.from)", `int($env["said"])`,
		"payment.amount", "bill.amount ?? int(said)", `int(get($env, "said"))`, "reduce(bill.parts, #acc + int(said), 0)",
		"(let bill = {\"amount\": int(said)}; bill.amount)",
	} {
		_, err := lint.Parse("f.yaml", []byte(takes(amount, "")))
		require.Error(t, err, amount)
		require.Contains(t, err.Error(), "f.yaml:20:15", "%s: at the amount", amount)
	}
}

// TestCharge finds what can never be charged: as it is written, and where a payment takes it from a mock.
func TestCharge(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		old, written, want string
		warning            bool
	}{
		"less than nothing":    {"amount: 'bill.amount'", "amount: '-4250'", "20:15: an amount must be more than nothing", false},
		"nothing":              {"amount: 'bill.amount'", "amount: '0'", "20:15: an amount must be more than nothing", false},
		"no capitals":          {"currency: bill.currency", `currency: "'gbp'"`, "20:38: this is no currency of ISO 4217", false},
		"no currency":          {"currency: bill.currency", `currency: "'QQQ'"`, "20:38: this is no currency of ISO 4217", false},
		"no reference":         {"reference: bill.reference", `reference: "''"`, "20:63: the reference is empty", false},
		"a quote of no list":   {"amount: 'bill.amount'", "amount: quote.amount", "20:15: there is no quote here", false},
		"the same every time":  {"amount: 'bill.amount'", "amount: '4250'", "20:15: this is a fixed value", true},
		"a mocked currency":    {"currency: GBP", "currency: QQQ", `20:38: with the mock of "billing": this is no currency`, true},
		"a mocked amount":      {"amount: 1,", "amount: -5,", `20:15: with the mock of "billing": an amount must be`, true},
		"one who owes nothing": {"amount: 1,", "amount: 0,", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := takes("bill.amount", "")
			require.Contains(t, src, tc.old)
			found := lint.Source("f.yaml", []byte(strings.Replace(src, tc.old, tc.written, 1))).Problems
			if tc.want == "" {
				require.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			require.Contains(t, found[0].String(), "f.yaml:"+tc.want)
			require.Equal(t, tc.warning, found[0].Warning)
		})
	}
}

// TestCharge_Quotes looks into the list of a mock.
func TestCharge_Quotes(t *testing.T) {
	t.Parallel()
	src := strings.Replace(takes("bill.amount", ""),
		"amount: 'bill.amount', currency: bill.currency, reference: bill.reference", "quotes: bill.parts", 1)
	src = strings.Replace(src, "parts: [1]", "parts: [{id: a, text: all, amount: 1, currency: XBC, reference: R}]", 1)
	require.ErrorContains(t, lint.Source("f.yaml", []byte(src)).Problems, `with the mock of "billing": this is no currency`)
}

func TestTrust_IsThatOfTheDeclaration(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	src := strings.Replace(takes("other.amount", ""), "start: fetch", "start: fetch\ninclude: [part.yaml]", 1)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "flow.yaml"), []byte(src), 0o600))
	part := filepath.Join(dir, "part.yaml")
	require.NoError(t, os.WriteFile(part, []byte("vars: {other: {type: object, trust: caller}}"), 0o600))
	_, err := lint.Load(filepath.Join(dir, "flow.yaml"))
	require.ErrorContains(t, err, `"other" is not trusted with money; use a variable with trust: server`)
	// Nor can a part declare anew what the flow has, or have a lookup give what a caller said.
	require.NoError(t, os.WriteFile(part, []byte("vars: {said: {type: object, trust: server}}"), 0o600))
	_, err = lint.Load(filepath.Join(dir, "flow.yaml"))
	require.ErrorContains(t, err, part+`:1:8: variable "said" is declared in another file, too`)
	mapped := strings.Replace(takes("bill.amount", ""), "into: bill,", "into: bill, map: {amount: int(said)},", 1)
	_, err = lint.Parse("f.yaml", []byte(mapped))
	require.ErrorContains(t, err, `there is no variable "said"; use money, response`, "a map sees the response alone")
}

// TestOutcomes wants an edge for each, and "paid" behind approved alone.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, outcome := range payments.Outcomes() {
		t.Run(string(outcome), func(t *testing.T) {
			t.Parallel()
			src, edge := takes("bill.amount", ""), string(outcome)+": end, "
			if outcome == payments.OutcomeApproved {
				edge = "approved: paid, "
			}
			src = strings.Replace(src, "mismatch: end}", "mismatch: end, }", 1)
			require.Contains(t, src, edge)
			_, err := lint.Parse("f.yaml", []byte(strings.Replace(src, edge, "", 1)))
			require.ErrorContains(t, err, "there is no edge for "+string(outcome)+"; write on: {"+string(outcome)+": NODE}")
			if outcome == payments.OutcomeApproved {
				return
			}
			_, err = lint.Parse("f.yaml", []byte(strings.Replace(src, edge, string(outcome)+": paid, ", 1)))
			require.ErrorContains(t, err, "this says that money was taken, and can be reached without an approved payment")
		})
	}
}

func TestMenu_Sizes(t *testing.T) {
	t.Parallel()
	const keys = "0123456789*#ABCD"
	for n, want := range map[int]string{
		6: "", 7: "a menu of 7 keys is hard to keep in mind", 12: "a menu of 12 keys is hard to keep in mind",
		13: "a menu of 13 keys is more than a caller can keep in mind; split it into two menus",
	} {
		src := "version: 1\nname: x\nstart: a\nnodes:\n  a:\n    no_input: {to: end}\n    menu: {"
		for _, key := range keys[:n] {
			src += `"` + string(key) + `": end, `
		}
		r := lint.Source("f.yaml", []byte(src+"}\n  end: {hangup: true}\n"))
		if want == "" {
			require.Empty(t, r.Problems)
			continue
		}
		require.Contains(t, r.Problems.Error(), "f.yaml:7:5: "+want)
		require.Equal(t, n <= 12, r.Flow != nil, "a warning lets the flow pass")
	}
}
