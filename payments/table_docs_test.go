package payments

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tonegate/tonegate/internal/doctest"
)

var update = flag.Bool("update", false, "write the documents that come from code") //nolint:gochecknoglobals // A flag.

// TestTablesInDocs writes every cell of both machines into the reference; a cell that is missing fails.
func TestTablesInDocs(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "docs", "4-reference", "ledger.md")
	doctest.Keep(t, path, "payment", cells(t, PaymentStates(), PaymentEvents(), NextPayment), *update)
	doctest.Keep(t, path, "attempt", cells(t, AttemptStates(), AttemptEvents(), NextAttempt), *update)
}

// cells is a table of a machine: a row an event, a column a state; a dot where nothing changes.
func cells[S, E ~string](t *testing.T, states []S, events []E, next func(S, E) (Step[S], bool)) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| event |")
	for _, s := range states {
		fmt.Fprintf(&b, " %s |", s)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(states)) + "\n")
	for _, e := range events {
		fmt.Fprintf(&b, "| **%s** |", e)
		for _, s := range states {
			step, ok := next(s, e)
			if !ok {
				t.Fatalf("the cell %s × %s is missing", s, e)
			}
			fmt.Fprintf(&b, " %s |", cell(s, step))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func cell[S ~string](from S, step Step[S]) string {
	words := make([]string, 0, 1+len(step.Effects))
	if step.Next != from {
		words = append(words, string(step.Next))
	}
	for _, e := range step.Effects {
		words = append(words, "*"+string(e)+"*")
	}
	if len(words) == 0 {
		return "·"
	}
	return strings.Join(words, " ")
}
