package lint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/format"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/payments"
)

func example(t *testing.T) *flows.Flow {
	t.Helper()
	f, err := lint.Parse("flow.yaml", flows.UtilityBill())
	require.NoError(t, err)
	return f
}

func TestParse_Example(t *testing.T) {
	t.Parallel()
	f := example(t)
	require.Equal(t, "utility-bill", f.Name)
	greet, ok := f.Node("greet")
	require.True(t, ok)
	require.Equal(t, map[string]string{"1": "fetch", "2": "human"}, greet.Menu)
	require.Len(t, greet.Ask, 2)
	pay, ok := f.Node("pay")
	require.True(t, ok)
	for _, outcome := range payments.Outcomes() {
		require.Contains(t, f.Nodes, pay.On[string(outcome)], outcome)
	}
	_, ok = f.Node("nowhere")
	require.False(t, ok)
}

func TestLoad(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "flow.yaml")
	require.NoError(t, os.WriteFile(path, flows.UtilityBill(), 0o600))
	f, err := lint.Load(path)
	require.NoError(t, err)
	require.Equal(t, "greet", f.Start)
	_, err = lint.Load(path + ".not")
	require.ErrorIs(t, err, os.ErrNotExist)
}

// The example with one thing changed: each change must be found, at its place, with what would be right.
func TestParse_Problems(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, old, changed string
		want               []string
	}{
		{"unknown field", "start: greet", "start: greet\nstarts: greet", []string{"flow.yaml:7:1: there is no key \"starts\""}},
		{"broken yaml", "start: greet", "start: [greet", []string{"flow.yaml:"}},
		{"same key twice", "start: greet", "start: greet\nstart: greet", []string{"already defined"}},
		{"version", "version: 1", "version: 2", []string{"flow.yaml:3:1: this value is not known; write 1"}},
		{"no name", "name: utility-bill", "name: \"\"", []string{"flow.yaml:4:1: this is empty"}},
		{"start", "start: greet", "start: hello", []string{"flow.yaml:6:1: there is no node \"hello\"", "greet"}},
		{"menu target", "menu: {1: fetch,", "menu: {1: fetc,", []string{"flow.yaml:16:12: there is no node \"fetc\""}},
		{"menu key", "menu: {1: fetch,", "menu: {12: fetch,", []string{"\"12\" is not one key"}},
		{
			"intent target", "to: fetch}\n      - {intent: person", "to: nope}\n      - {intent: person",
			[]string{"no node \"nope\""},
		},
		{
			"no examples", `examples: ["I'd like to pay my bill", "pay", "make a payment", "settle my balance"]`, "examples: []",
			[]string{"flow.yaml:18:28: this cannot be read; write a list of phrases"},
		},
		{
			"silence", "    no_input: {after: 8s, say: Press 1 to pay your bill or 2 for a person., times: 2, to: goodbye}\n", "",
			[]string{"stays silent", "no_input: {after"},
		},
		{"duration", "timeout: 3s", "timeout: soon", []string{"\"soon\" is not a duration", "8s, 400ms or 4m"}},
		{"long timeout", "timeout: 3s", "timeout: 1h", []string{"out of range", "100ms to 10s"}},
		{
			"lookup into caller", "trust: server}", "trust: caller}",
			[]string{"a lookup cannot set \"bill\"", "\"bill\" is not trusted with money"},
		},
		{"lookup without error edge", "    on: {error: no_bill}\n", "", []string{"there is no edge for error"}},
		{"trust", "trust: server}", "trust: model}", []string{"\"model\" is not known here; use caller, server"}},
		{"type", "type: object", "type: thing", []string{"\"thing\" is not known here; did you mean string?"}},
		{"reserved name", "  bill: {type", "  call: {type", []string{"\"call\" cannot be a variable's name"}},
		{"missing outcome", "      hung_up: end\n", "", []string{"there is no edge for hung_up", "on: {hung_up: NODE}"}},
		{
			"unknown outcome", "      hung_up: end\n", "      hung_up: end\n      hungup: end\n",
			[]string{"there is no key \"hungup\" here; did you mean hung_up?"},
		},
		{"amount of the caller", "amount: bill.amount", "amount: call.from", []string{"\"call\" is not trusted with money"}},
		{"unknown variable", "bill.amount | money", "bil.amount | money", []string{"variable \"bil\"; did you mean bill?"}},
		{"unknown field of object", "bill.amount | money", "bill.amont | money", []string{"no field \"amont\" in bill"}},
		{"unknown filter", "| money(bill", "| coins(bill", []string{"coins"}},
		{"open braces", "money(bill.currency) }}", "money(bill.currency)", []string{"a {{ has no }}"}},
		{"expression", "amount: bill.amount ", "amount: bill. ", []string{"the expression cannot be read"}},
		{
			"consent to nothing",
			"yes: pay, no: goodbye, key: 1, no_key: 2}\n    no_input: {after: 8s, times: 2, to: goodbye}\n\n  pay:",
			"yes: back, no: goodbye, key: 1, no_key: 2}\n    no_input: {after: 8s, times: 2, to: goodbye}\n\n  pay:",
			[]string{"consent to \"back\" is not to a payment"},
		},
		{
			"same keys", "key: 1, no_key: 2}\n    no_input: {after: 8s, times: 2, to: goodbye}\n\n  pay:",
			"key: 2, no_key: 2}\n    no_input: {after: 8s, times: 2, to: goodbye}\n\n  pay:",
			[]string{"cannot be told apart"},
		},
		{"limits", "cards: 2", "cards: 20", []string{"the number is out of range; use 1 to 5"}},
		{
			"two actions", "  end: {hangup: true}", "  end: {hangup: true, handoff: {to: support}}",
			[]string{"a node does one thing"},
		},
		{"handoff", "handoff: {to: support}", "handoff: {to: \"\"}", []string{"the handoff has no target"}},
		{"dead end", "goodbye: {say: Goodbye., to: end}", "goodbye: {say: Goodbye.}", []string{"\"goodbye\" leads nowhere"}},
		{"useless to", "  end: {hangup: true}", "  end: {hangup: true, to: goodbye}", []string{"to has no meaning"}},
		{
			"unreachable", "  end: {hangup: true}", "  end: {hangup: true}\n  lost: {hangup: true}",
			[]string{"\"lost\" is never reached"},
		},
		{"claim", "say: Goodbye.,", "say: Your payment was received. Goodbye.,", []string{"says that money was taken"}},
		{"endless", "  end: {hangup: true}", "  end: {say: Again., to: goodbye}", []string{"never ends"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			src := string(flows.UtilityBill())
			require.Contains(t, src, tc.old, "the example has changed")
			_, err := lint.Parse("flow.yaml", []byte(strings.Replace(src, tc.old, tc.changed, 1)))
			require.Error(t, err)
			for _, want := range tc.want {
				require.ErrorContains(t, err, want)
			}
			require.ErrorAs(t, err, new(flows.Problems))
		})
	}
}

func TestParse_DenialIsNoClaim(t *testing.T) {
	t.Parallel()
	src := strings.Replace(string(flows.UtilityBill()), "say: Goodbye.,",
		"say: \"That payment has not been taken. No money was charged.\",", 1)
	_, err := lint.Parse("flow.yaml", []byte(src))
	require.NoError(t, err)
}

func TestProblems_InOrderOfLines(t *testing.T) {
	t.Parallel()
	_, err := lint.Parse("f.yaml", []byte("version: 1\nname: x\nstart: b\nnodes:\n  a: {to: c}\n"))
	var problems flows.Problems
	require.ErrorAs(t, err, &problems)
	require.Len(t, problems, 2)
	require.Equal(t, 3, problems[0].Line)
	require.Equal(t, 5, problems[1].Line)
	require.Equal(t, 7, problems[1].Column)
}

func FuzzParse(f *testing.F) {
	f.Add(flows.UtilityBill())
	f.Add([]byte("version: 1\nname: x\nstart: a\nnodes: {a: {hangup: true}}"))
	f.Add([]byte("nodes: {a: {say: \"{{ 1 | money('GBP') }}\", to: a}}"))
	f.Add([]byte("nodes:\n  a:\n    menu: {1: a}\n    ask: [{intent: x}]\n"))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte(takes("bill.amount", "")))
	f.Fuzz(func(t *testing.T, src []byte) {
		flow, err := lint.Parse("fuzz.yaml", src)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		if formatted, err := format.Source("fuzz.yaml", src); err == nil {
			_, err = lint.Parse("fuzz.yaml", formatted)
			require.NoError(t, err, "the form of a file changes nothing of its soundness")
		}
		_, ok := flow.Node(flow.Start)
		require.True(t, ok, "a flow that passes has its start")
		flow.Texts(flow.Language)
	})
}
