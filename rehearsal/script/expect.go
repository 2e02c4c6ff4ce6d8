package script

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tonegate/tonegate/rehearsal"
)

// check holds what happened in a turn against what was expected.
func (p *play) check(t *Turn, heard []rehearsal.Moment) {
	said := saidIn(heard)
	switch {
	case t.Silent && len(said) > 0:
		p.fail(t.place, marked("+ ", said), "the bot was to say nothing")
	case !follows(t.Says, said):
		p.fail(t.place, diff(t.Says, said), "the bot did not say what was expected")
	}
	for _, never := range append(slices.Clone(p.file.Never), p.test.Never...) {
		for _, s := range said {
			if never.Matches(s) {
				p.fail(t.place, marked("! ", []string{s}), "the bot said what it must never say: %s", never)
			}
		}
	}
	if asked := p.stage.Asked(); t.Model != nil && asked != len(t.Model) {
		p.fail(t.place, nil, "the model was to be asked %s in this turn, and was asked %s", times(len(t.Model)), times(asked))
	}
	p.tools(t, heard)
	p.events(t, heard)
	if node := p.stage.Node(); t.Node != "" && t.Node != node {
		p.fail(t.place, nil, "the bot was to be at node %s, and is at %s", t.Node, node)
	}
	reason, target := p.stage.Ending()
	if t.Ended != "" && t.Ended != reason {
		p.fail(t.place, nil, "the call was to end with %s, and %s", t.Ended, either(reason, "ended with "+reason, "goes on"))
	}
	if t.Handoff != "" && t.Handoff != target {
		p.fail(t.place, nil, "the caller was to be handed to %s, and %s", t.Handoff,
			either(target, "was handed to "+target, "was handed to nobody"))
	}
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func either(word, yes, no string) string {
	if word != "" {
		return yes
	}
	return no
}

func saidIn(heard []rehearsal.Moment) []string {
	var said []string
	for _, m := range heard {
		if m.Kind == rehearsal.Said {
			said = append(said, m.Text)
		}
	}
	return said
}

// follows tells whether what was said holds all that was expected, in its order.
func follows(wanted Texts, said []string) bool {
	for _, s := range said {
		if len(wanted) > 0 && wanted[0].Matches(s) {
			wanted = wanted[1:]
		}
	}
	return len(wanted) == 0
}

// tools looks for the expected calls of the model, in their order.
func (p *play) tools(t *Turn, heard []rehearsal.Moment) {
	var called []string
	wanted := t.Tools
	for _, m := range heard {
		if m.Kind != rehearsal.Tool {
			continue
		}
		called = append(called, m.Name+" "+m.Text)
		if len(wanted) > 0 && wanted[0].is(m) {
			wanted = wanted[1:]
		}
	}
	if len(wanted) > 0 {
		p.fail(t.place, marked("+ ", called), "the model did not call %s", wanted[0])
	}
}

func (t Tool) is(m rehearsal.Moment) bool {
	if t.Name != m.Name {
		return false
	}
	var given map[string]any
	if len(t.Args) > 0 && json.Unmarshal([]byte(m.Text), &given) != nil {
		return false
	}
	for name, value := range t.Args {
		if has, ok := given[name]; !ok || fmt.Sprint(has) != value {
			return false
		}
	}
	return true
}

// String is the call as people write it.
func (t Tool) String() string {
	if len(t.Args) == 0 {
		return t.Name
	}
	return fmt.Sprintf("%s with %v", t.Name, t.Args)
}

// events looks for the expected events, in their order.
func (p *play) events(t *Turn, heard []rehearsal.Moment) {
	wanted := t.Events
	happened := make([]string, 0, len(heard))
	for _, m := range heard {
		if m.Kind == rehearsal.Tool {
			continue
		}
		happened = append(happened, m.String())
		if len(wanted) > 0 && m.Is(wanted[0]) {
			wanted = wanted[1:]
		}
	}
	if len(wanted) > 0 {
		p.fail(t.place, marked("+ ", happened), "there was no event %q", wanted[0])
	}
}

// ledger holds the rows against what was expected, and looks for card numbers everywhere.
func (p *play) ledger(ctx context.Context) {
	found, err := p.stage.Leaks(ctx)
	if err != nil {
		p.fail(p.test.place, nil, "what the call left cannot be read: %s", err)
	}
	for _, place := range found {
		p.fail(p.test.place, nil, "%s, where never a digit of one may be", place)
	}
	l := p.test.Ledger
	if l == nil {
		return
	}
	rows, err := p.stage.Ledger(ctx)
	if err != nil {
		p.fail(l.place, nil, "%s", err)
		return
	}
	if len(rows) != len(l.Payments) {
		p.fail(l.place, marked("+ ", written(rows)), "the ledger was to have %d payments, and has %d", len(l.Payments), len(rows))
		return
	}
	for i, want := range l.Payments {
		if wrong := want.differs(rows[i]); wrong != "" {
			p.fail(l.place, marked("+ ", written(rows[i:i+1])), "payment %d in the ledger: %s", i+1, wrong)
		}
	}
}

// differs tells what is not as expected, empty for nothing.
func (w *Payment) differs(row rehearsal.Owed) string {
	states := statesOf(row)
	switch p := row.Payment; {
	case w.State != "" && w.State != string(p.State):
		return fmt.Sprintf("it was to be %s, and is %s", w.State, p.State)
	case w.Amount != "" && w.Amount != p.Amount.String():
		return fmt.Sprintf("it was to be of %s, and is of %s", w.Amount, p.Amount)
	case w.Reference != "" && w.Reference != p.Reference:
		return fmt.Sprintf("it was to be for %s, and is for %s", w.Reference, p.Reference)
	case w.Attempts != nil && !slices.Equal(w.Attempts, states):
		return fmt.Sprintf("its attempts were to end [%s], and ended [%s]",
			strings.Join(w.Attempts, " "), strings.Join(states, " "))
	case w.Conflict != p.Conflict:
		return fmt.Sprintf("conflict was to be %t, and is %t", w.Conflict, p.Conflict)
	}
	return ""
}

func statesOf(row rehearsal.Owed) []string {
	states := make([]string, 0, len(row.Attempts))
	for _, a := range row.Attempts {
		states = append(states, string(a.State))
	}
	return states
}

func written(rows []rehearsal.Owed) []string {
	lines := make([]string, 0, len(rows))
	for _, r := range rows {
		lines = append(lines, r.String())
	}
	return lines
}
