package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
)

func TestMaskLeaksNothingInSpec(t *testing.T) {
	t.Parallel()
	for _, l := range Leaks(40) {
		if l.InSpec {
			require.Zero(t, l.Leaking, l.Name)
			require.Zero(t, l.Recovered, l.Name)
		}
	}
}

// The attacker must be able, or that nothing leaks proves nothing: 3 ms of a tone are enough.
func TestAttackerNamesDigitsFromStubs(t *testing.T) {
	t.Parallel()
	l := NewLab(9)
	named := 0
	for n := range 200 {
		k := dtmf.Key(n % 10)
		if attack(aLaw(l.press(nil, dtmf.Tones{On: 3 * ms}, k))[:24]) == k {
			named++
		}
	}
	require.GreaterOrEqual(t, named, 195)
}
