package script_test

import (
	"bytes"
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/rehearsal/script"
)

// played runs a test file against the utility bill and gives the results.
func played(t *testing.T, only, src string) []script.Result {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "flow.yaml"), flows.UtilityBill(), 0o600))
	f, err := script.Parse(filepath.Join(dir, "tests", "t.yaml"), []byte("version: 1\n"+src))
	require.NoError(t, err)
	var results []script.Result
	require.NoError(t, f.Run(t.Context(), regexp.MustCompile(only), nil, func(r script.Result) {
		r.File = "t.yaml"
		results = append(results, r)
	}))
	return results
}

// Every expectation can fail, and says what was the case instead.
func TestRun_EveryExpectationCanFail(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		turn, want string
		diff       []string
	}{
		"says": {
			`{keys: "1", says: [Your bill is paid., {contains: "£42.50"}, Goodbye.]}`, "t.yaml:6: the bot did not say",
			[]string{
				"- Your bill is paid.",
				"  Your balance is £42.50. Shall I take that by card now? Press 1 for yes, 2 for no.", "- Goodbye.",
			},
		},
		"silent": {`{keys: "2", fail: handoff, silent: true}`, "the bot was to say nothing", nil},
		"tools": {
			`{user: I'd like to pay my bill, tools: [{name: pay_bill, args: {when: now}}]}`,
			"the model did not call pay_bill with map[when:now]",
			[]string{"+ pay_bill {}"},
		},
		"events":  {`{keys: "9", events: [window closing]}`, `there was no event "window closing"`, []string{"+ keys.swallowed"}},
		"node":    {`{keys: "1", node: pay}`, "the bot was to be at node pay, and is at confirm", nil},
		"ended":   {`{keys: "1", ended: hung_up}`, "the call was to end with hung_up, and goes on", nil},
		"ended 2": {`{keys: "2", ended: hung_up}`, "the call was to end with hung_up, and ended with handoff", nil},
		"handoff": {`{keys: "1", handoff: sales}`, "the caller was to be handed to sales, and was handed to nobody", nil},
		"model": {
			`{user: I'd like to pay my bill, model: []}`, "the model was to be asked 0 times in this turn, and was asked once", nil,
		},
		"model 2": {
			`{user: I'd like to pay my bill, model: [{calls: pay_bill}, Yes.]}`,
			"the model was to be asked 2 times in this turn, and was asked once", nil,
		},
		"played": {`{keys: card:ok}`, "the turn cannot be played: nobody asks for a card", nil},
		"closed": {`{keys: "11"}` + "\n      - {user: hello}", "t.yaml:7: the turn cannot be played: the gate is closed", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := played(t, "", "tests:\n  - name: a\n    turns:\n      - says: {contains: Ada}\n      - "+tc.turn+"\n")[0]
				require.Len(t, r.Failures, 1)
				var out strings.Builder
				report := script.Report{Out: &out}
				report.Add(r)
				require.Contains(t, out.String(), tc.want)
				if tc.diff != nil {
					require.Equal(t, tc.diff, r.Failures[0].Diff)
				}
			})
		})
	}
}

func TestRun_LedgerCanFail(t *testing.T) {
	t.Parallel()
	for expected, want := range map[string]string{
		"none":                               "the ledger was to have 0 payments, and has 1",
		"{payment: open}":                    "it was to be open, and is paid",
		"{amount: 42.51 GBP}":                "it was to be of 42.51 GBP, and is of 42.50 GBP",
		"{reference: INV-7}":                 "it was to be for INV-7, and is for INV-1001",
		"{attempts: [declined, approved]}":   "its attempts were to end [declined approved], and ended [approved]",
		"{payment: paid, conflict: true}":    "conflict was to be true, and is false",
		"[{payment: paid}, {payment: paid}]": "the ledger was to have 2 payments, and has 1",
	} {
		t.Run(expected, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := played(t, "", `tests: [{name: a, turns: [{keys: "11"}, {keys: card:ok}], ledger: `+expected+"}]\n")[0]
				require.Len(t, r.Failures, 1)
				require.Contains(t, r.Failures[0].What, want)
				require.Contains(t, r.Failures[0].Diff[0], "payment: paid, amount: 42.50 GBP, reference: INV-1001, attempts: [approved]")
			})
		})
	}
}

func TestRun_Never(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		results := played(t, "", `never: {regex: "(?i)balance"}
tests:
  - {name: a, turns: [{keys: "1"}]}
  - {name: b, never: {contains: Ada}, turns: [{says: {contains: Hello}}]}
  - {name: c, turns: [{keys: "2"}]}
`)
		require.Contains(t, results[0].Failures[0].What, "the bot said what it must never say: /(?i)balance/")
		require.Contains(t, results[1].Failures[0].What, "the bot said what it must never say: … Ada …")
		require.True(t, results[2].Passed())
	})
}

// A flow that says a card number fails its tests, whatever else they look at; no report repeats it.
func TestRun_NeverACardDigit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		results := played(t, "", `lookups: {billing: {amount: 4250, currency: GBP, reference: "4242 4242 4242 4242"}}
tests:
  - {name: a, turns: [{keys: "11"}, {keys: card:ok}]}
`)
		require.NotEmpty(t, results[0].Failures)
		var out bytes.Buffer
		require.NoError(t, script.WriteJUnit(&out, results))
		require.Contains(t, out.String(), "where never a digit of one may be")
		require.NotContains(t, out.String(), "4242 4242")
	})
}

// A model's answers are those that are written, in their order, whatever the caller says.
func TestRun_Model(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		results := played(t, "", `tests:
  - name: a
    turns:
      - {user: banana, model: {calls: {name: pay_bill, args: {a: 1}}}, tools: [pay_bill], node: confirm}
  - name: b
    turns:
      - {user: I'd like to pay my bill, model: {error: true}, node: greet}
      - {user: I'd like to pay my bill, model: {calls: [], say: No.}, node: greet}
      - {user: I'd like to pay my bill, node: confirm}
  - {name: c, turns: [{model: [], says: {contains: Ada}}, {model: [], keys: "1", node: confirm}]}
`)
		require.Len(t, results, 3)
		for _, r := range results {
			require.Empty(t, r.Failures, r.Name)
		}
		require.Contains(t, results[0].Talk, "model   pay_bill {}")
	})
}

// A model that begins the conversation is scripted by the turn that waits for it.
func TestRun_ModelBegins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "flow.yaml"), []byte(`{version: 1, name: led, start: talk, nodes: {
  talk: {task: {goal: Help., exits: [{exit: leave, when: All is said., to: end}]}, no_input: {to: end},
    on: {max_turns: end, error: end}},
  end: {hangup: true}}}`), 0o600))
		f, err := script.Parse(filepath.Join(dir, "tests", "t.yaml"), []byte(`version: 1
tests:
  - name: begins
    turns:
      - {model: How can I help you?, says: How can I help you?}
      - {user: that is all, model: {say: Goodbye., calls: leave}, says: Goodbye., ended: bot_hung_up}
  - {name: left alone, turns: [{says: {contains: did not understand}, node: talk}]}
`))
		require.NoError(t, err)
		require.NoError(t, f.Run(t.Context(), nil, nil, func(r script.Result) { require.Empty(t, r.Failures, r.Name) }))
	})
}

// A model may fail as often as it is written: nobody leaves it out for it.
func TestRun_ModelFailsAgainAndAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "flow.yaml"), []byte(`{version: 1, name: led, start: keys, nodes: {
  keys: {say: Press 1., menu: {"1": talk}, no_input: {to: end}},
  talk: {task: {goal: Help., exits: [{exit: leave, when: All is said., to: end}]}, no_input: {to: end},
    on: {max_turns: end, error: keys}},
  end: {hangup: true}}}`), 0o600))
		fails := strings.Repeat("\n      - {keys: \"1\", model: {error: true}, says: {contains: your phone}, node: keys}", 5)
		f, err := script.Parse(filepath.Join(dir, "tests", "t.yaml"), []byte(`version: 1
tests:
  - name: fails
    turns:`+fails+`
      - {keys: "1", model: Here I am., says: Here I am., node: talk}
`))
		require.NoError(t, err)
		require.NoError(t, f.Run(t.Context(), nil, nil, func(r script.Result) { require.Empty(t, r.Failures, r.Name) }))
	})
}

func TestRun_Only(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		results := played(t, "^b", `tests: [{name: a, turns: [{keys: "1"}]}, {name: b, turns: [{keys: "1"}]}]`)
		require.Len(t, results, 1)
		require.Equal(t, "b", results[0].Name)
	})
}

func TestRun_FlowWithFaults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "flow.yaml"), []byte("version: 1\n"), 0o600))
	f, err := script.Parse(filepath.Join(dir, "tests", "t.yaml"), []byte(one("user: hi")))
	require.NoError(t, err)
	err = f.Run(t.Context(), nil, nil, func(script.Result) {})
	require.ErrorContains(t, err, "flow.yaml:1:1: \"name\" is missing")
}

func TestReport(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	report := script.Report{Out: &out, Verbose: true, Colour: true}
	report.Add(script.Result{File: "t.yaml", Name: "a", Line: 3, Call: 31 * time.Second, Talk: []string{"bot     Hello."}})
	report.Add(script.Result{File: "t.yaml", Name: "b", Failures: []script.Failure{
		{Line: 9, What: "the bot did not say what was expected", Diff: []string{"  Hello.", "- Bye.", "+ Goodbye."}},
	}})
	report.End(1500 * time.Millisecond)
	require.Equal(t, 1, report.Failed())
	require.Equal(t, "t.yaml\n"+
		"\x1b[32m  ok    a  (31s on the phone, 0 ms here)\x1b[0m\n\x1b[90m          bot     Hello.\x1b[0m\n"+
		"\x1b[31m  FAIL  b\x1b[0m\n        t.yaml:9: the bot did not say what was expected\n"+
		"            Hello.\n\x1b[31m          - Bye.\x1b[0m\n\x1b[32m          + Goodbye.\x1b[0m\n"+
		"\x1b[31mFAIL: 1 passed, 1 failed in 1.5 s\x1b[0m\n", out.String())
}

func TestWriteJUnit(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, script.WriteJUnit(&out, []script.Result{
		{File: "a.yaml", Flow: "bill", Name: "one", Line: 3, Took: time.Second},
		{File: "a.yaml", Flow: "bill", Name: "two", Line: 9, Took: time.Second, Failures: []script.Failure{
			{Line: 11, What: `said "<no>"`, Diff: []string{"- yes"}},
		}},
		{File: "b.yaml", Flow: "fine", Name: "three"},
	}))
	var read struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name     string `xml:"name,attr"`
			Failures int    `xml:"failures,attr"`
			Time     string `xml:"time,attr"`
			Cases    []struct {
				Name    string `xml:"name,attr"`
				Failure []struct {
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal(out.Bytes(), &read))
	require.Equal(t, 3, read.Tests)
	require.Equal(t, 1, read.Failures)
	require.Len(t, read.Suites, 2)
	require.Equal(t, "2.000", read.Suites[0].Time)
	require.Equal(t, `said "<no>"`, read.Suites[0].Cases[1].Failure[0].Message)
	require.Equal(t, "a.yaml:11: said \"<no>\"\n- yes", read.Suites[0].Cases[1].Failure[0].Text)
}
