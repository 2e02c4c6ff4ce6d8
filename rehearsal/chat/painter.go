package chat

import (
	"fmt"
	"io"
	"strings"

	"github.com/tonegate/tonegate/rehearsal"
)

// Colours of a terminal.
const (
	bold   = "\x1b[1m"
	grey   = "\x1b[90m"
	red    = "\x1b[31m"
	green  = "\x1b[32m"
	yellow = "\x1b[33m"
	reset  = "\x1b[0m"
)

// painter writes lines for a person. An output that is gone is no fault of the talk.
type painter struct {
	out    io.Writer
	colour bool
}

func (p painter) write(colour, text string) {
	if p.colour && colour != "" {
		text = colour + text + reset
	}
	_, _ = fmt.Fprintln(p.out, text)
}

func (p painter) plain(text string) { p.write("", text) }

func (p painter) hint(text string, args ...any) {
	p.write(grey, "        "+fmt.Sprintf(text, args...))
}

func (p painter) fault(err error) { p.write(red, "        "+err.Error()) }

func (p painter) prompt(text string) { _, _ = fmt.Fprint(p.out, text) }

func (p painter) echo(line string) { _, _ = fmt.Fprintln(p.out, line) }

func (p painter) end() { _, _ = fmt.Fprintln(p.out) }

// moment shows one thing that happened, where a person cares for it.
func (p painter) moment(m rehearsal.Moment) {
	switch m.Kind {
	case rehearsal.Said:
		p.write(bold, "bot     "+m.Text)
	case rehearsal.Tool:
		p.write(grey, "model   "+m.Name+" "+strings.Join(strings.Fields(m.Text), " "))
	case rehearsal.Window:
		if text := windowText(m); text != "" {
			p.write(yellow, "gate    "+text)
		}
	case rehearsal.Money:
		if text := moneyText(m); text != "" {
			p.write(green, "ledger  "+text)
		}
	case rehearsal.Other:
		p.other(m)
	case rehearsal.Heard, rehearsal.Node:
	}
}

// other tells what was not let through.
func (p painter) other(m rehearsal.Moment) {
	switch why := strings.Join(m.Words, ": "); m.Name {
	case "keys.swallowed":
		p.hint("the bot does not wait for this key: the gate has swallowed it")
	case "tool.refused":
		p.hint("refused: %s", why)
	case "guard.claim":
		p.hint("a sentence of the model was stopped: %s", why)
	}
}

func windowText(m rehearsal.Moment) string {
	switch {
	case m.Is("window closing"):
		return "■ closed: nothing of the caller reaches the bot or a recording"
	case m.Is("window armed"):
		return "■ armed: every listener is dark"
	case m.Is("window capturing"):
		return "■ connected: the keypad leads to the provider"
	case m.Is("window ended"):
		return "□ open again (" + m.Words[len(m.Words)-1] + ")"
	default:
		return ""
	}
}

// moneyText leaves out what only machines care for.
func moneyText(m rehearsal.Moment) string {
	switch m.Name {
	case "payment.opened", "attempt.consented", "attempt.opening", "attempt.open", "attempt.callback", "attempt.lookup":
		return ""
	default:
		return m.String()
	}
}
