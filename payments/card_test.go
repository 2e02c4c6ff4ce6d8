package payments

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLooksLikeCard(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"4242424242424242": true, "x-4242-4242-4242-4242": true, "378282246310005": true, "tx4242424242424242ab": true,
		"3045021106": false, "": false, "4242424242424241": false, "ch_a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5": false,
		"pi_test": false, "000000000042424242424242420000": true, "4242x4242y4242z4242": false,
	} {
		require.Equal(t, want, LooksLikeCard(s), "of %d bytes", len(s))
	}
}
