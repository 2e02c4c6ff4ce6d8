package script_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/rehearsal/script"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// one is a test file of one test with one turn.
func one(turn string) string {
	return "version: 1\ntests:\n  - name: a\n    turns:\n      - says: hello\n      - " + turn + "\n"
}

func TestParse_SaysWhereAndWhatWouldBeRight(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, src, want string }{
		{"version", "tests: [{name: a, turns: [{user: hi}]}]", "t.yaml:1:1: this format version is not known; write version: 1"},
		{"nothing", "version: 1", "t.yaml:1:1: there are no tests"},
		{"unknown key", one(`{user: hi, sais: hello}`), `t.yaml:6:20: unknown field "sais"`},
		{"unknown key at the top", "version: 1\nflows: x\n", `t.yaml:2:1: unknown field "flows"`},
		{"no yaml", "version: [", "t.yaml:1:10: "},
		{"keys without quotes", one(`keys: 1`), `t.yaml:6:15: keys are a text; write them in quotes: "1"`},
		{"keys that are none", one(`keys: "1a"`), "t.yaml:6:15: these are not keys; use keys of 0123456789*#"},
		{"a long row of keys", one(`keys: "1234567890123"`), "so many keys could be a card number"},
		{"no such card", one(`keys: card:gold`), "there is no test card of that name; use one of ok, declined"},
		{"time", one(`after: soon`), `t.yaml:6:9: "soon" is no time; write it like 9s`},
		{"too long", one(`after: 2h`), "after is out of range; use up to 1h"},
		{"two actions", one(`{user: hi, hangup: true}`), "the turn has 2 actions; split it"},
		{"no action", one(`says: hello`), "the turn has no action"},
		{"no such fault", one(`fail: earthquake`), `"earthquake" cannot be made to happen; use one of declined`},
		{"silent", one(`{user: hi, silent: true, says: hello}`), "the turn is silent and says something"},
		{"regex", one(`{user: hi, says: {regex: "("}}`), "t.yaml:6:27: the regex cannot be read; use RE2 syntax"},
		{"two ways", one(`{user: hi, says: {exact: a, contains: b}}`), "want a text, or one of exact, contains and regex"},
		{"number", one(`{user: hi, says: 5}`), "want a text, or one of exact"},
		{"tool", one(`{user: hi, tools: [{args: {a: b}}]}`), "a tool has no name"},
		{
			"model", one(`{user: hi, model: 5}`),
			"t.yaml:6:27: this is no answer of a model; write what the model says, or say, calls or error",
		},
		{
			"model says nothing", one(`{user: hi, model: [Yes., {say: ""}]}`),
			"t.yaml:6:35: the model's answer is empty; write say, calls",
		},
		{"model key", one(`{user: hi, model: {says: hello}}`), `t.yaml:6:28: unknown field "says"`},
		{"model call key", one(`{user: hi, model: {calls: [{tool: x}]}}`), `t.yaml:6:37: unknown field "tool"`},
		{
			"model call", one(`{user: hi, model: {calls: [{args: {a: 1}}]}}`),
			"t.yaml:6:28: a call has no name; write the tool's name",
		},
		{
			"model fails", one(`{user: hi, model: {error: true, calls: pay}}`),
			"an answer that breaks off comes to no calls; remove one",
		},
		{"ledger", one(`user: hi`) + "    ledger: some\n", "t.yaml:7:13: the ledger says nothing; write payment"},
		{"payment", one(`user: hi`) + "    ledger: {payment: done}\n", `"done" is no state of a payment; use one of open, `},
		{"attempt", one(`user: hi`) + "    ledger: [{attempts: [fine]}]\n", `"fine" is no state of an attempt`},
		{"lookups", "lookups: {a: slow}\n" + one(`user: hi`), `lookup "a" cannot be used; write an object, or the word error`},
		{
			"twice", "version: 1\ntests:\n  - {name: a, turns: [{user: x}]}\n  - {name: a, turns: [{user: x}]}\n",
			`t.yaml:4:6: the name "a" is there twice`,
		},
		{"no name", "version: 1\ntests:\n  - {turns: [{user: x}]}\n", "t.yaml:3:6: a test has no name"},
		{"no turns", "version: 1\ntests:\n  - {name: a}\n", `test "a" has no turns`},
		{"empty", "version: 1\ntests:\n  -\n  - {name: a, turns: [null]}\n", "a test is empty"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := script.Parse("t.yaml", []byte(tc.src))
			var problems flows.Problems
			require.ErrorAs(t, err, &problems)
			require.Contains(t, err.Error(), tc.want)
		})
	}
}

func TestParse_Reads(t *testing.T) {
	t.Parallel()
	f, err := script.Parse("tests/t.yaml", []byte(`version: 1
from: "+441632960000"
lookups: {billing: error}
never: refund
tests:
  - name: all of it
    turns:
      - {user: hi, says: [hello, {contains: you}, {regex: "^b"}], tools: [pay, {name: x, args: {day: monday}}]}
      - {keys: "1", node: pay, events: [window closing]}
      - {keys: card:ok, ended: hung_up, handoff: support}
      - {after: 9s, silent: true}
      - {fail: declined}
      - says: |
          A long
          sentence.
        hangup: true
    ledger:
      - {payment: paid, amount: 42.50 GBP, reference: R, attempts: [declined, approved], conflict: true}
`))
	require.NoError(t, err)
	require.Equal(t, "flow.yaml", f.FlowPath())
	turns := f.Tests[0].Turns
	require.Len(t, turns, 6)
	require.True(t, turns[0].Says[1].Matches("thank  you all"))
	require.False(t, turns[0].Says[0].Matches("hello you"))
	require.True(t, turns[0].Says[2].Matches("bye"))
	card, ok := turns[2].Keys.Card()
	require.True(t, ok)
	require.Equal(t, "ok", card)
	require.Equal(t, "A long sentence.", turns[5].Says[0].String())
	require.Equal(t, []string{"declined", "approved"}, f.Tests[0].Ledger.Payments[0].Attempts)
}

func TestFind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{
		"flow.yaml", "tests/a.yaml", "tests/notes.md", "other/tests/b.yaml", "other/c.yaml", "plain/d.yaml",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, []byte("version: 1\n"), 0o600))
	}
	short := func(paths []string) string {
		for i, p := range paths {
			rel, err := filepath.Rel(dir, p)
			require.NoError(t, err)
			paths[i] = filepath.ToSlash(rel)
		}
		return strings.Join(paths, " ")
	}
	found, err := script.Find(dir)
	require.NoError(t, err)
	require.Equal(t, "other/tests/b.yaml tests/a.yaml", short(found))
	flow := filepath.Join(dir, "other", "flow.yaml")
	require.NoError(t, os.WriteFile(flow, flows.UtilityBill(), 0o600))
	found, err = script.Find(flow)
	require.NoError(t, err)
	require.Equal(t, "other/tests/b.yaml", short(found))
	found, err = script.Find(filepath.Join(dir, "tests"))
	require.NoError(t, err)
	require.Equal(t, "tests/a.yaml", short(found))
	found, err = script.Find(filepath.Join(dir, "plain"))
	require.NoError(t, err)
	require.Equal(t, "plain/d.yaml", short(found))
	found, err = script.Find(filepath.Join(dir, "other"), filepath.Join(dir, "other", "tests", "b.yaml"))
	require.NoError(t, err)
	require.Equal(t, "other/tests/b.yaml", short(found))
	_, err = script.Find(filepath.Join(dir, "nowhere"))
	require.Error(t, err)
	_, err = script.Load(filepath.Join(dir, "nowhere.yaml"))
	require.Error(t, err)
}

func FuzzParse(f *testing.F) {
	for _, path := range []string{"../../flows/examples/utility-bill/tests/pay.yaml"} {
		src, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(src)
	}
	f.Add([]byte(one(`keys: *a`)))
	f.Add([]byte(one(`{user: &a hi, says: [*a, {regex: "("}]}`)))
	f.Add([]byte("tests: [{ledger: [1, {}]}]"))
	f.Add([]byte(one(`{user: hi, model: [Yes., {say: Well., calls: [a, {name: b, args: {c: [1]}}]}]}`)))
	f.Add([]byte(one(`{user: hi, model: [{calls: []}, {error: true}]}`)))
	f.Fuzz(func(t *testing.T, src []byte) {
		file, err := script.Parse("t.yaml", src)
		if err != nil {
			var problems flows.Problems
			require.ErrorAs(t, err, &problems)
			for _, p := range problems {
				require.Positive(t, p.Line)
				require.NotEmpty(t, p.What)
			}
			return
		}
		require.NotEmpty(t, file.Tests)
	})
}
