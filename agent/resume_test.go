package agent_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/transfer/control"
)

func TestBot_Resumes(t *testing.T) {
	t.Parallel()
	state := func(node string, paying bool) []byte {
		row, err := json.Marshal(map[string]any{
			"flow": "utility-bill", "node": node, "paying": paying,
			"consent": map[string]any{"Node": "confirm"},
			"values": map[string]any{
				"bill": map[string]any{"amount": 4250, "currency": "GBP", "reference": "INV-1001"},
				"call": map[string]any{"id": "call-1", "from": ""},
			},
		})
		require.NoError(t, err)
		return row
	}
	result := approved()
	for name, tc := range map[string]struct {
		token   string
		row     []byte
		resumed *checkout.Result
		err     error
		want    []string
	}{
		"at a node": {"good", state("confirm", false), nil, nil, []string{"interruption", "Your balance is £42.50"}},
		"paid meanwhile": {
			"good", state("pay", true), &result, nil, []string{"interruption", "back", "approved", "£42.50 has been"},
		},
		"no attempt": {"good", state("pay", true), nil, nil, []string{"interruption", "Your balance"}},
		"ledger away": {
			"good", state("pay", true), nil, errors.New("away"), []string{"interruption", "back", "cannot confirm"},
		},
		"told but not noted":  {"good", state("pay", false), nil, nil, []string{"interruption", "Your balance"}},
		"forged token":        {"bad", state("confirm", false), nil, nil, []string{"we were cut off", "Hello"}},
		"nothing remembered":  {"good", nil, nil, nil, []string{"we were cut off", "Hello"}},
		"another flow":        {"good", []byte(`{"flow":"other","node":"greet"}`), nil, nil, []string{"we were cut off", "Hello"}},
		"memory is not ours":  {"good", []byte(`[]`), nil, nil, []string{"we were cut off", "Hello"}},
		"node is not in flow": {"good", []byte(`{"flow":"utility-bill","node":"x"}`), nil, nil, []string{"cut off", "Hello"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.desk.resumed, b.desk.err = tc.resumed, tc.err
				if tc.row != nil {
					b.memory.rows["call-1"] = tc.row
				}
				b.start(tc.token)
				b.until(tc.want[len(tc.want)-1])
				b.line.hangUp()
				b.finish(nil)
				for i, want := range tc.want {
					require.Contains(t, b.gate.texts()[i], want)
				}
			})
		})
	}
}

// The transcript's clock is that of the call, not of the process; a slow desk is bridged.
func TestBot_ResumesOnTheCallsClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		result := approved()
		b.desk.resumed, b.desk.resumeTakes = &result, 6*time.Second
		b.memory.rows["call-1"] = []byte(`{"flow":"utility-bill","node":"pay","paying":true,"values":{"bill":{}}}`)
		require.NoError(t, os.MkdirAll(filepath.Join(b.dir, "call-1"), 0o750))
		first, err := json.Marshal(control.Event{At: time.Now().Add(-time.Minute), Type: control.CallStarted})
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(b.dir, "call-1", "events.jsonl"), append(first, '\n'), 0o600))
		b.start("good")
		b.until("Goodbye.")
		b.finish(nil)
		require.Contains(t, b.file("transcript.txt"), "01:00.000 bot: I am sorry for the interruption.")
		require.Equal(t, []string{"I am sorry for the interruption.", "One moment, please."}, b.gate.texts()[:2])
		require.Contains(t, b.gate.texts(), "Your payment has been approved.")
	})
}

func TestBot_RemembersEachNode(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, approved())
		b.desk.during = func() {
			require.Equal(t, "pay", b.memory.node(t))
			require.Contains(t, string(b.memory.rows["call-1"]), `"paying":true`, "committed before the gate is closed")
		}
		b.start("")
		b.until("press 1")
		require.Equal(t, "greet", b.memory.node(t))
		b.press('1')
		b.until("Your balance")
		require.Equal(t, "confirm", b.memory.node(t))
		b.press('1')
		b.until("Goodbye.")
		b.finish(nil)
	})
}
