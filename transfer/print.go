package transfer

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

// WriteTable writes the states, deadlines and exits of a call as the Markdown table of the documentation. It comes from
// Next and Deadlines alone, so that the document cannot say what the gate does not do.
func WriteTable(w io.Writer) error {
	d := Deadlines{}.withDefaults()
	var b strings.Builder
	b.WriteString("| phase | window | who hears whom | deadline | when it passes | exits |\n|---|---|---|---|---|---|\n")
	for _, p := range Phases() {
		if p == Over {
			continue
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", p, cmp.Or(string(p.Window()), "–"), p.Mode(), d.Of(p),
			cell(Next(p, Deadline)), exits(p))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// exits lists what else moves a call out of the phase. What ends every phase stands above the table.
func exits(p Phase) string {
	var all []string
	for _, in := range Inputs() {
		if in == CallerGone || in == StopAsked || in == HangupAsked || in == Deadline {
			continue
		}
		if s := Next(p, in); s.Verdict == Move {
			all = append(all, in.String()+" → "+cell(s))
		}
	}
	return strings.Join(all, "<br>")
}

func cell(s Step) string {
	if s.Reason == "" {
		return s.To.String()
	}
	return s.To.String() + " (`" + s.Reason + "`)"
}
