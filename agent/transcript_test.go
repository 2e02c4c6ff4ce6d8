package agent_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/transfer/control"
)

// Whoever reads a transcript sees where the secure window was.
func TestBot_TranscriptMarksTheWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, approved())
		b.desk.during = func() {
			for _, state := range []control.State{control.Closing, control.Armed, control.Capturing, control.Ended} {
				b.event(control.Event{Type: control.Window, State: state, At: time.Now()})
			}
		}
		b.agrees()
		b.until("Goodbye.")
		b.finish(nil)
		text := b.file("transcript.txt")
		require.Equal(t, 2, strings.Count(text, " gate: "), text)
		closed, open := strings.Index(text, "gate: closed;"), strings.Index(text, "gate: open again")
		require.Less(t, strings.Index(text, "Your balance"), closed)
		require.Less(t, closed, open)
		require.Less(t, open, strings.Index(text, "has been received"))
	})
}
