package record_test

import (
	_ "embed" // for the events
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent/record"
)

// events is a call whose every kind of event stands once; its last line was cut off.
//
//go:embed testdata/call.jsonl
var events string

func second(n int) time.Time { return time.Date(2026, 11, 22, 10, 0, n, 0, time.UTC) }

func TestBuild(t *testing.T) {
	t.Parallel()
	r, err := record.Build(strings.NewReader(events), nil)
	require.NoError(t, err)
	require.Equal(t, "call_A", r.CallID)
	require.Equal(t, []any{"sip", second(0), second(12), "hung_up"}, []any{r.Kind, r.Started, r.Ended, r.Reason})

	require.Len(t, r.Turns, 2)
	require.Equal(t, []record.Said{
		{At: second(1), Text: "Hello.", Source: "flow", End: "barge_in", Played: 600, Of: 1500},
	}, r.Turns[0].Said)
	turn := r.Turns[1]
	require.Equal(t, "voice", turn.Heard.By)
	require.Equal(t, []any{"answered", "pay", 1}, []any{turn.Reason, turn.To, turn.Interrupted})
	require.Equal(t, map[string]int64{"turn_end": 300, "first_frame": 740}, turn.Latency)
	require.Equal(t, []record.Tool{
		{At: second(4), Tool: "start_payment", Outcome: "ok"}, {At: second(4), Tool: "refund", Refused: "not_offered"},
	}, turn.Tools)

	said := make([]string, 0, len(r.Transcript))
	for _, line := range r.Transcript {
		said = append(said, line.Who+": "+line.Text)
	}
	require.Equal(t, []string{
		"bot: Hello.", "caller: pay my bill", "gate: closed; nothing of the caller is heard or written from here on",
		"gate: open again",
	}, said)

	require.Len(t, r.Windows, 1)
	w := r.Windows[0]
	require.Equal(t, []record.State{{State: "closing", At: second(6)}, {State: "ended", At: second(11)}}, w.States)
	require.Equal(t, []record.State{{State: "answered", At: second(9)}}, w.Provider)
	require.Equal(t, "returned", w.Reason)
	require.True(t, w.Listeners[0].Dark)
	require.Equal(t, second(8), *w.Listeners[0].Answered)
	require.Equal(t, second(11), *w.Listeners[0].Resumed)
	require.False(t, w.Listeners[1].Dark, "hearing never answered")
	require.Nil(t, w.Listeners[1].Answered)

	require.Len(t, r.Attempts, 1)
	require.Equal(t, "approved", r.Attempts[0].Outcome)
	require.Equal(t, int64(4250), r.Attempts[0].Amount)
	require.Len(t, r.Attempts[0].States, 3)
	require.Equal(t, []record.Stop{
		{At: second(3), What: "guard.card", By: "voice"}, {At: second(5), What: "guard.claim", Why: "paid_claim"},
	}, r.Stopped)
}

// line is one event.
func line(n int, kind, more string) string {
	return fmt.Sprintf(`{"at":"2026-11-22T10:00:%02dZ","call_id":"call_A","type":%q%s}`+"\n", n, kind, more)
}

// A conversation that another process takes up counts its turns anew: they are turns of their own.
func TestBuild_ResumedCall(t *testing.T) {
	t.Parallel()
	r, err := record.Build(strings.NewReader(line(0, "turn.listening", `,"turn":1,"node":"greet"`)+
		line(1, "turn.heard", `,"turn":1,"node":"greet","by":"voice","text":"pay my bill"`)+
		line(2, "turn.listening", `,"turn":2,"node":"confirm"`)+
		line(5, "say.started", `,"node":"confirm","text":"I am back."`)+ // by the next process
		line(6, "say.ended", `,"node":"confirm","text":"I am back.","reason":"done"`)+
		line(7, "turn.listening", `,"turn":1,"node":"confirm"`)+
		line(8, "turn.heard", `,"turn":1,"node":"confirm","by":"key"`)), nil)
	require.NoError(t, err)
	nodes := make([]string, 0, len(r.Turns))
	for _, turn := range r.Turns {
		nodes = append(nodes, fmt.Sprint(turn.Turn, turn.Node))
	}
	require.Equal(t, []string{"1greet", "2confirm", "0confirm", "1confirm"}, nodes)
	require.Equal(t, "pay my bill", r.Turns[0].Heard.Text)
	require.Equal(t, second(0), *r.Turns[0].Listening)
	require.Equal(t, "key", r.Turns[3].Heard.By)
	require.Equal(t, "I am back.", r.Turns[2].Said[0].Text)
}

// A text that was cut off for nothing goes on, and is there twice: as far as it was heard, and to its end.
func TestBuild_TextThatGoesOn(t *testing.T) {
	t.Parallel()
	r, err := record.Build(strings.NewReader(line(0, "say.started", `,"text":"One two three."`)+
		line(1, "say.ended", `,"text":"One","reason":"barge_in","played_ms":400,"of_ms":1200`)+
		line(2, "say.resumed", `,"text":"One two three."`)+line(3, "say.started", `,"text":"One moment."`)+
		line(4, "say.ended", `,"text":"One two three.","reason":"done"`)+line(5, "say.ended", `,"text":"","reason":"cut"`)), nil)
	require.NoError(t, err)
	said := r.Turns[0].Said
	require.Len(t, said, 3)
	for i, want := range [][2]string{{"One", "barge_in"}, {"One two three.", "done"}, {"", "cut"}} {
		require.Equal(t, want, [2]string{said[i].Text, said[i].End})
		require.Equal(t, want[0], r.Transcript[i].Text, "the transcript has what was heard")
	}
}

// Each window has its own listeners: the answers of the second are not those of the first.
func TestBuild_TwoWindows(t *testing.T) {
	t.Parallel()
	darken, answered := `,"listener":"recorder"`, `,"listener":"recorder","on":`
	r, err := record.Build(strings.NewReader(line(0, "listener.darken", darken)+ // of a window before these events
		line(1, "window", `,"state":"closing"`)+line(2, "listener.darken", darken)+line(3, "listener.answered", answered+"true")+
		line(4, "listener.resume", darken)+line(5, "window", `,"state":"ended","reason":"returned"`)+
		line(6, "window", `,"state":"closing"`)+line(7, "listener.darken", darken)+line(8, "listener.answered", answered+"false")+
		line(9, "listener.answered", `,"listener":"a stranger","on":true`)+
		line(10, "window", `,"state":"ended","reason":"not_dark"`)), nil)
	require.NoError(t, err)
	require.Len(t, r.Windows, 2)
	first, second := r.Windows[0], r.Windows[1]
	require.Len(t, first.Listeners, 1)
	require.True(t, first.Listeners[0].Dark)
	require.NotNil(t, first.Listeners[0].Resumed)
	require.Len(t, second.Listeners, 1)
	require.False(t, second.Listeners[0].Dark)
	require.NotNil(t, second.Listeners[0].Answered)
	require.Nil(t, second.Listeners[0].Resumed)
	require.Equal(t, []string{"returned", "not_dark"}, []string{first.Reason, second.Reason})
}

func TestWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "events.jsonl")
	require.Error(t, record.Write(path, nil), "no events")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	require.Error(t, record.Write(path, nil), "events of no call")
	require.NoError(t, os.WriteFile(path, []byte(events), 0o600))
	require.NoError(t, record.Write(path, map[string]string{"outcome": "approved"}))
	raw, err := os.ReadFile(filepath.Join(dir, record.File))
	require.NoError(t, err)
	var got struct {
		Version int `json:"version"`
		Result  struct {
			Outcome string `json:"outcome"`
		} `json:"result"`
	}
	require.NoError(t, json.Unmarshal(raw, &got))
	require.Equal(t, record.Version, got.Version)
	require.Equal(t, "approved", got.Result.Outcome)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 2, "no part is left")
}

func FuzzBuild(f *testing.F) {
	f.Add(events)
	f.Add(`{"call_id":"a","type":"window","state":"ended"}` + "\n" + `{"type":"say.ended","text":"x"}`)
	f.Fuzz(func(t *testing.T, lines string) {
		r, err := record.Build(strings.NewReader(lines), nil)
		if err == nil {
			require.NotEmpty(t, r.CallID)
			_, err = json.Marshal(r)
			require.NoError(t, err)
		}
	})
}
