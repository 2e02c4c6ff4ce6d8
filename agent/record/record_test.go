package record_test

import (
	_ "embed" // for the events
	"encoding/json"
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
