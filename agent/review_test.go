package agent_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/transfer/control"
)

// In the window the line is dark: nothing but the events of the gate says that the caller is still there.
func TestBot_GateStartedAgain(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer  error
		gone    bool // the gate is, for good
		outcome string
	}{
		"does not have the call": {control.ErrNoCall, false, "hung_up"},
		"has the call":           {nil, false, "approved"},
		"does not answer":        {errors.New("connection refused"), false, "approved"},
		"is gone":                {errors.New("connection refused"), true, "hung_up"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, approved())
				b.gate.lost = tc.answer
				b.desk.during = func() {
					if tc.gone {
						b.bot.GateLost()
					} else {
						b.bot.Event(control.Event{Type: control.EventsLost})
					}
					time.Sleep(time.Second)
				}
				b.agrees()
				if tc.outcome == "hung_up" {
					require.NoError(t, <-b.served)
					synctest.Wait()
					require.Equal(t, tc.outcome, b.result()["outcome"])
					require.Contains(t, b.file("events.jsonl"), control.ReasonGateLost)
					_, err := b.memory.LoadConversation(t.Context(), "call-1")
					require.Equal(t, tc.gone, err == nil, "what others may go on with is not forgotten")
					return
				}
				require.Equal(t, tc.outcome, b.finish(nil)["outcome"])
			})
		})
	}
}

// A gate that was away for too long is back with a caller whose payment is still being given up here: they are not hung up
// on, but told what became of it.
func TestBot_GateIsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, approved())
		result := approved()
		b.desk.resumed = &result
		back, served := newFakeLine(), make(chan error, 1)
		b.desk.during = func() {
			b.bot.GateLost()
			time.Sleep(time.Second)
			go func() { served <- b.bot.Serve(context.WithoutCancel(t.Context()), back, "good") }()
			time.Sleep(4 * time.Second)
		}
		t.Cleanup(back.hangUp)
		b.agrees()
		require.NoError(t, <-b.served)
		b.until("I am sorry for the interruption.")
		b.until("Your payment has been approved.")
		back.hangUp()
		require.NoError(t, <-served)
		b.event(control.Event{Type: control.CallEnded, Reason: "hung_up"})
		synctest.Wait()
		require.Equal(t, "approved", b.result()["outcome"])
		require.Empty(t, b.memory.rows, "a call that is over is forgotten")
	})
}
