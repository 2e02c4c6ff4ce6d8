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

// left is a bench with the folder of a call whose serve was killed.
func left(t *testing.T, row string) *bench {
	t.Helper()
	b := newBench(t)
	require.NoError(t, os.MkdirAll(filepath.Join(b.dir, "call-1"), 0o750))
	require.NoError(t, os.MkdirAll(filepath.Join(b.dir, "no-call"), 0o750))
	require.NoError(t, os.WriteFile(filepath.Join(b.dir, "call-1", "events.jsonl"), nil, 0o600))
	if row != "" {
		b.memory.rows["call-1"] = []byte(row)
	}
	b.build()
	return b
}

func TestBot_ConcludesWhatEndedWithoutIt(t *testing.T) {
	t.Parallel()
	paid := approved()
	told, err := json.Marshal(map[string]any{"flow": "utility-bill", "node": "paid", "result": paid})
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		row     string
		resumed *checkout.Result
		desk    error
		want    string
	}{
		"while it paid":             {`{"node":"pay","paying":true}`, &paid, nil, "approved"},
		"after it had paid":         {string(told), nil, nil, "approved"},
		"before it paid":            {`{"node":"greet"}`, nil, nil, "none"},
		"of which nothing is known": {"", nil, nil, "none"},
		"the ledger is away":        {`{"node":"pay","paying":true}`, nil, errors.New("away"), "none"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := left(t, tc.row)
				b.gate.lost = control.ErrNoCall
				b.desk.resumed, b.desk.err = tc.resumed, tc.desk
				require.NoError(t, b.bot.Conclude(t.Context()))
				synctest.Wait()
				require.Equal(t, tc.want, b.result()["outcome"])
				require.Empty(t, b.memory.rows, "it is over")
			})
		})
	}
}

func TestBot_ConcludeWaitsForTheGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := left(t, "")
		done := make(chan error, 1)
		go func() { done <- b.bot.Conclude(t.Context()) }()
		time.Sleep(time.Minute)
		require.NoFileExists(t, filepath.Join(b.dir, "call-1", "result.json"), "the gate has the call")
		require.NoError(t, b.gate.do(func() { b.gate.lost = control.ErrNoCall }))
		require.NoError(t, <-done)
		synctest.Wait()
		require.Equal(t, "none", b.result()["outcome"])
		require.NoError(t, b.bot.Conclude(t.Context()), "once")
	})
}
