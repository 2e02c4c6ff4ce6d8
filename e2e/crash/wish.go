package main

import (
	"errors"
	"fmt"
)

// usualCalls is how many are in flight unless somebody wants another number.
const usualCalls = 20

// wish is what somebody wants to be run: the cycles from, to to, both included, of a run that is drawn from its seed. Each
// is the same blow whichever others are run with it.
type wish struct {
	cycles   int
	seed     uint64
	from, to int
	calls    int
	kept     bool
}

// whole is w with the end that it does not name.
func (w wish) whole() wish {
	if w.to == 0 {
		w.to = w.cycles
	}
	return w
}

func (w wish) validate() error {
	if w.cycles < 1 || w.from < 1 || w.to < w.from || w.to > w.cycles || w.calls < 1 {
		return errors.New("want at least a cycle and a call, and -from and -to among the cycles")
	}
	return nil
}

// again is the command that runs some cycles of w again.
func (w wish) again(from, to int) string {
	if from == 1 && to == w.cycles && w.calls == usualCalls {
		return fmt.Sprintf("make crash CYCLES=%d SEED=%d", w.cycles, w.seed)
	}
	text := fmt.Sprintf("go run ./e2e/crash -cycles %d -seed %d", w.cycles, w.seed)
	if w.calls != usualCalls {
		text += fmt.Sprintf(" -calls %d", w.calls)
	}
	if from != 1 {
		text += fmt.Sprintf(" -from %d", from)
	}
	if to != w.cycles {
		text += fmt.Sprintf(" -to %d", to)
	}
	return text
}
