package chat_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/rehearsal/chat"
)

const events = `{"at":"2026-01-05T09:00:00Z","call_id":"c","type":"call.started","from":"sip:a@b"}
{"at":"2026-01-05T09:00:00.5Z","call_id":"c","type":"turn.node","node":"greet"}
{"at":"2026-01-05T09:00:00.5Z","call_id":"c","type":"say.started","text":"Hello."}
{"at":"2026-01-05T09:00:01Z","call_id":"c","type":"turn.listening"}
{"at":"2026-01-05T09:00:02Z","call_id":"c","type":"turn.heard","by":"key"}
{"at":"2026-01-05T09:00:02.5Z","call_id":"c","type":"turn.heard","by":"text","text":"pay"}
{"at":"2026-01-05T09:00:02.6Z","call_id":"c","type":"tool.refused","tool":"start_payment","reason":"not_offered"}
{"at":"2026-01-05T09:00:03Z","call_id":"c","type":"window","state":"ended","reason":"returned"}
{"at":"2026-01-05T09:00:04Z","call_id":"c","type":"attempt.approved","outcome":"approved","last4":"4242"}
`

func replayed(t *testing.T, content string) (*chat.Replay, *strings.Builder) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "events.jsonl"), []byte(content), 0o600))
	out := &strings.Builder{}
	r, err := chat.ReadReplay(dir, out, false)
	require.NoError(t, err)
	return r, out
}

func TestReplay_All(t *testing.T) {
	t.Parallel()
	r, out := replayed(t, events)
	r.All()
	require.Equal(t, `   1    0.000s  gate    call.started
   2    0.500s  flow    node greet
   3    0.500s  bot     Hello.
   4    1.000s  bot     (listens)
   5    2.000s  caller  a key
   6    2.500s  caller  pay
   7    2.600s  bot     tool.refused start_payment not_offered
   8    3.000s  gate    window ended returned
   9    4.000s  ledger  attempt.approved approved
`, out.String())
}

func TestReplay_ForwardsAndBackwards(t *testing.T) {
	t.Parallel()
	r, out := replayed(t, events)
	lines := []string{"", "", "b", "/WINDOW", "e", "99", "4", "/nothing", "x", "9", "", "q", "never read"}
	require.NoError(t, r.Run(t.Context(), strings.NewReader(strings.Join(lines, "\n"))))
	var seen []string
	for line := range strings.Lines(out.String()) {
		if _, rest, ok := strings.Cut(line, "> "); ok {
			line = rest
		}
		seen = append(seen, strings.TrimSpace(line))
	}
	require.Equal(t, []string{
		"9 steps; enter: next, b: back, a number: go there, /WORD: find, e: the event in full, a: all, q: end",
		"1    0.000s  gate    call.started",
		"2    0.500s  flow    node greet",
		"3    0.500s  bot     Hello.",
		"2    0.500s  flow    node greet",
		"8    3.000s  gate    window ended returned",
		`{"at":"2026-01-05T09:00:03Z","call_id":"c","type":"window","state":"ended","reason":"returned"}`,
		"there are the steps 1 to 9",
		"4    1.000s  bot     (listens)",
		`no step after this one holds "nothing"`,
		"enter, b, a number, /WORD, e, a or q",
		"9    4.000s  ledger  attempt.approved approved",
		"that was the last step",
		"",
	}, seen)
}

// TestReplay_Torn shows what was told before serve was killed.
func TestReplay_Torn(t *testing.T) {
	t.Parallel()
	const warning = "line 10 is torn, as where serve was killed"
	r, out := replayed(t, events+`{"at":"2026-01-05T09:00:05Z","call_id":"c","ty`)
	r.All()
	require.Contains(t, out.String(), "   9    4.000s  ledger  attempt.approved approved\n        "+warning)
	r, out = replayed(t, events+`{"at":"2026`)
	require.NoError(t, r.Run(t.Context(), strings.NewReader("9\n"+strings.Repeat("x", 70_000)+"\nb\nq\n")))
	require.Contains(t, out.String(), warning)
	require.Contains(t, out.String(), "longer than 64 KiB")
	require.Contains(t, out.String(), "   8    3.000s  gate    window ended returned")
	r, out = replayed(t, strings.TrimSpace(events))
	r.All()
	require.NotContains(t, out.String(), "torn", "a whole last line without its end")
}

// Whatever stands in a file, no card number is shown.
func TestReplay_ShowsNoCard(t *testing.T) {
	t.Parallel()
	r, out := replayed(t, `{"at":"2026-01-05T09:00:00Z","type":"say.started","text":"4242 4242 4242 4242"}`)
	require.NoError(t, r.Run(t.Context(), strings.NewReader("e\n")))
	require.NotContains(t, out.String(), "4242 4242")
}

func TestReadReplay_Refuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "events.jsonl")
	_, err := chat.ReadReplay(path, nil, false)
	require.ErrorContains(t, err, "no such file")
	require.NoError(t, os.WriteFile(path, []byte(events+"{}\n"), 0o600))
	_, err = chat.ReadReplay(path, nil, false)
	require.ErrorContains(t, err, "events.jsonl:10: not an event of a call")
	require.NoError(t, os.WriteFile(path, []byte(`{"at":"2026`), 0o600))
	_, err = chat.ReadReplay(path, nil, false)
	require.ErrorContains(t, err, "events.jsonl:1: not an event of a call", "nothing is whole")
	_, err = chat.ReadReplay(os.DevNull, nil, false)
	require.ErrorContains(t, err, "no regular file")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	_, err = chat.ReadReplay(path, nil, false)
	require.ErrorContains(t, err, "there are no events")
}

func FuzzReadReplay(f *testing.F) {
	f.Add(events)
	f.Add(`{"type":"x"}`)
	f.Add("{\"type\":\"x\"}\n{\"ty")
	f.Fuzz(func(t *testing.T, content string) {
		path := filepath.Join(t.TempDir(), "events.jsonl")
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		var out strings.Builder
		r, err := chat.ReadReplay(path, &out, false)
		if err == nil {
			r.All()
			require.NotEmpty(t, out.String())
		}
	})
}
