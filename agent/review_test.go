package agent_test

import (
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
				b.start("")
				b.until("press 1")
				b.press('1')
				b.until("Your balance")
				b.press('1')
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
