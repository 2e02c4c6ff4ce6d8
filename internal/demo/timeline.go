package demo

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/tonegate/tonegate/transfer/control"
)

// The colours of the timeline, as ANSI SGR codes.
const (
	plain  = ""
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	blue   = "34"
	purple = "35"
	cyan   = "36"
)

// Timeline prints the events of calls as they happen, a line each. Safe for concurrent use.
type Timeline struct {
	mu     sync.Mutex
	w      io.Writer
	colour bool // also: a progress line is written over the one before
	begun  map[string]time.Time
	field  string // of the last line, if that was a progress line
}

// NewTimeline prints to w, in colour and with live progress lines where w is a terminal.
func NewTimeline(w io.Writer, colour bool) *Timeline {
	return &Timeline{w: w, colour: colour, begun: map[string]time.Time{}}
}

// Note prints a line that belongs to no call.
func (t *Timeline) Note(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.field = ""
	_, _ = fmt.Fprintf(t.w, format+"\n", args...)
}

// Event prints e, if a person watching the call wants to see it.
func (t *Timeline) Event(e control.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e.Type == control.CallStarted && e.Resume == "" {
		t.begun[e.CallID] = e.At
	}
	if e.Type == control.ProgressSeen && e.Progress != nil {
		t.progress(e)
		return
	}
	l := describe(e)
	if l.text == "" {
		return
	}
	t.field = ""
	t.print(e, l)
	if e.Type == control.CallEnded {
		delete(t.begun, e.CallID)
	}
}

// line is one row of the timeline: who, in which colour, what.
type line struct{ who, colour, text string }

func (t *Timeline) print(e control.Event, l line) {
	at := 0.0
	if begun, ok := t.begun[e.CallID]; ok {
		at = max(0, e.At.Sub(begun).Seconds())
	}
	_, _ = fmt.Fprintf(t.w, "%s  %s  %s\n",
		t.paint(dim, fmt.Sprintf("%7.2fs", at)), t.paint(l.colour, fmt.Sprintf("%-9s", l.who)), t.paint(l.colour, l.text))
}

func (t *Timeline) paint(colour, s string) string {
	if !t.colour || colour == plain {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}

// progress shows a field of the provider's form; on a terminal the line of one field and try is written over itself.
func (t *Timeline) progress(e control.Event) {
	p := e.Progress
	if !t.colour && (p.State == "awaiting" || p.State == "keying") {
		return
	}
	field := fmt.Sprintf("%s/%s/%d", e.CallID, p.Field, p.Attempt)
	if t.colour && t.field == field {
		_, _ = io.WriteString(t.w, "\x1b[1A\x1b[2K")
	}
	t.field = field
	t.print(e, progressLine(*p))
}

func progressLine(p control.Progress) line {
	name := strings.ReplaceAll(p.Field, "_", " ")
	dots := strings.Repeat("•", min(p.Count, 19))
	l := line{who: "provider", colour: purple, text: fmt.Sprintf("%-14s %s", name, dots)}
	switch p.State {
	case "accepted":
		l.text += " ✓"
	case "rejected":
		l.colour, l.text = yellow, l.text+" ✗ "+p.Error
	case "authorising":
		l.text = "authorising"
	case "done":
		l.text = "done"
	default:
	}
	return l
}

// describe gives the row of every other event; an empty text means that it is not shown.
func describe(e control.Event) line {
	switch e.Type {
	case control.ListenerDarken:
		return line{e.Listener, dim, "asked to go dark"}
	case control.ListenerResume:
		return line{e.Listener, dim, resumed(e.Listener)}
	case control.Window:
		return describeWindow(e)
	case control.ProviderRinging:
		return line{"provider", purple, "rings"}
	case control.ProviderAnswered:
		return line{"provider", purple, "answers: the keypad leads there now"}
	case control.ProviderEnded:
		return line{"provider", purple, "is gone (" + e.Reason + ")"}
	case control.ResultSeen:
		return describeResult(e.Result)
	default:
		return describeCall(e)
	}
}

func describeCall(e control.Event) line {
	switch e.Type {
	case control.CallStarted:
		if e.Resume != "" {
			return line{"gate", yellow, "the bot is asked back: another one takes the conversation over"}
		}
		return line{"gate", blue, "a caller is in, by " + e.Kind}
	case control.CallConnected:
		return line{"gate", blue, "caller and bot hear each other"}
	case control.CaptionSeen:
		return line{e.Who, map[string]string{"bot": cyan, "caller": green}[e.Who], "“" + e.Text + "”"}
	case control.CallText:
		return line{"caller", green, "types “" + e.Text + "”"}
	case control.KeysSwallowed:
		return line{"gate", yellow, fmt.Sprintf("keys swallowed that nobody had asked for: %d", e.Count)}
	case control.CallEnded:
		return line{"gate", blue, "the call is over: " + strings.ReplaceAll(e.Reason, "_", " ")}
	default:
		return line{}
	}
}

func resumed(listener string) string {
	if listener == "recorder" {
		return "recording resumed"
	}
	return "listens again"
}

func describeWindow(e control.Event) line {
	switch e.State {
	case control.Closing:
		return line{"gate", red, "■ closed: no sound, key or text of the caller reaches the bot or a recording"}
	case control.Armed:
		return line{"gate", red, "■ armed: every listener is dark, recording paused"}
	case control.Connecting:
		return line{"gate", red, "■ the payment provider is brought in"}
	case control.Capturing:
		return line{"gate", red, "■ the caller is with the provider"}
	case control.Returning:
		return line{"gate", yellow, "□ the provider is taken out"}
	case control.Ended:
		return line{"gate", green, "□ open again (" + strings.ReplaceAll(e.Reason, "_", " ") + ")"}
	default:
		return line{}
	}
}

func describeResult(r *control.Result) line {
	if r == nil {
		return line{}
	}
	colour := yellow
	if r.Outcome == "approved" {
		colour = green
	}
	text := strings.ReplaceAll(r.Outcome, "_", " ")
	if r.Reason != "" {
		text += ", " + strings.ReplaceAll(r.Reason, "_", " ")
	}
	if r.Brand != "" {
		text += fmt.Sprintf(", %s ending %s", r.Brand, r.Last4)
	}
	return line{"ledger", colour, text}
}
