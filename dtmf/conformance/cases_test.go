package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Every gate of T1 to T11, with fewer trials than the bench.
func TestGates(t *testing.T) {
	t.Parallel()
	for _, c := range Cases() {
		if c.Free {
			continue
		}
		t.Run(c.ID+" "+c.Point, func(t *testing.T) {
			t.Parallel()
			trials := c.trials(128)
			heard, err := Ours{}.Hear(t.Context(), trials)
			require.NoError(t, err)
			score := c.score(trials, heard)
			require.True(t, c.passes(score), "%.2f %%", score)
		})
	}
}
