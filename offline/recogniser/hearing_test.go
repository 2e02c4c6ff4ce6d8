package recogniser_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The floor of what make bench-hearing measures with all voices.
func TestRecogniser_Floor(t *testing.T) {
	t.Parallel()
	f := newStudio(t).measure("slt", bands()[0], questions(), outOfDomain())
	require.GreaterOrEqual(t, f.intents, 36, "of 40")
	require.Zero(t, f.accepted, "of %d sentences that answer nothing", f.outside)
}
