package agent_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/transfer/control"
)

// The gate's word on who calls and its INVITE come on different ways: the first node waits for both.
func TestBot_WaitsForWhoCalls(t *testing.T) {
	t.Parallel()
	const asks = `
version: 1
name: who
language: en-GB
start: greet
vars: {}
nodes:
  greet: {say: "You call from {{ call.from }}.", to: end}
  end: {hangup: true}
`
	for name, tc := range map[string]struct {
		after time.Duration
		want  string
	}{
		"late":  {700 * time.Millisecond, "You call from sip:anna@example.net."},
		"never": {time.Hour, "You call from ."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				b.flow = []byte(asks)
				b.build()
				began := time.Now()
				go func() { b.served <- b.bot.Serve(t.Context(), b.line, "") }()
				time.Sleep(min(tc.after, 1900*time.Millisecond))
				synctest.Wait()
				require.Empty(t, b.seen(agent.TurnNode))
				b.t.Cleanup(func() { b.line.hangUp(); _ = b.bot.Close() })
				if tc.after < time.Minute {
					b.event(control.Event{Type: control.CallStarted, From: "sip:anna@example.net"})
				}
				b.wait(agent.SayStarted, 1)
				require.Equal(t, tc.want, b.seen(agent.SayStarted)[0].Text)
				require.LessOrEqual(t, time.Since(began), 2200*time.Millisecond, "no caller hears silence for long")
				require.NoError(t, <-b.served)
				b.event(control.Event{Type: control.CallEnded, Reason: "hung_up"})
			})
		})
	}
}
