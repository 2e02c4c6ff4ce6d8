package demo

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/transfer/control"
)

// payingCall is the story of one call as the gate tells it.
func payingCall() []control.Event {
	begun := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	progress := func(state string, count int, fault string) control.Event {
		return control.Event{Type: control.ProgressSeen, Progress: &control.Progress{
			Field: "card_number", State: state, Attempt: 1, Count: count, Error: fault,
		}}
	}
	events := []control.Event{
		{Type: control.CallStarted, Kind: "sip"},
		{Type: control.CallConnected},
		{Type: control.Sound, Source: control.SourceBot, On: true},
		{Type: control.CaptionSeen, Who: "bot", Text: "Hello."},
		{Type: control.Window, State: control.Closing},
		{Type: control.ListenerDarken, Listener: "recorder"},
		{Type: control.Window, State: control.Armed},
		{Type: control.ProviderAnswered},
		progress("awaiting", 0, ""),
		progress("keying", 4, ""),
		progress("rejected", 4, "invalid-card-number"),
		{Type: control.ResultSeen, Result: &control.Result{Outcome: "approved", Brand: "visa", Last4: "4242"}},
		{Type: control.ListenerResume, Listener: "recorder"},
		{Type: control.Window, State: control.Ended, Reason: "returned"},
		{Type: control.CallEnded, Reason: "bot_hung_up"},
	}
	for i := range events {
		events[i].CallID, events[i].At = "c1", begun.Add(time.Duration(i)*time.Second)
	}
	return events
}

func TestTimeline(t *testing.T) {
	t.Parallel()

	t.Run("plain: one line for what a person wants to see", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		line := NewTimeline(&out, false)
		for _, e := range payingCall() {
			line.Event(e)
		}
		text := out.String()
		require.Contains(t, text, "   0.00s  gate       a caller is in, by sip\n")
		require.Contains(t, text, "   3.00s  bot        “Hello.”\n")
		require.Contains(t, text, "card number    •••• ✗ invalid-card-number\n")
		require.Contains(t, text, "recording resumed")
		require.Contains(t, text, "approved, visa ending 4242")
		require.Contains(t, text, "the call is over: bot hung up")
		require.NotContains(t, text, "\x1b")
		require.Equal(t, 12, strings.Count(text, "\n"), "live states of a field are for terminals only:\n%s", text)
	})

	t.Run("terminal: a field is written over itself", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		line := NewTimeline(&out, true)
		for _, e := range payingCall() {
			line.Event(e)
		}
		require.Equal(t, 2, strings.Count(out.String(), "\x1b[1A\x1b[2K"))
		require.Contains(t, out.String(), "\x1b[31m")
	})
}

func TestSummary(t *testing.T) {
	t.Parallel()
	secure := int64(212)
	r := Result{Outcome: "too_many_attempts", Reason: "too_many_attempts", Amount: 4205, Currency: "GBP", Reference: "INV-1001"}
	r.Timings.Secure = &secure
	require.Equal(t, "too many attempts (too many attempts) · 42.05 GBP · INV-1001\n"+
		"secure 212 ms · capture – · return – · longest silence –", summary(r))
}
