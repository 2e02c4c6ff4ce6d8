package cardnumber

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAlone(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"4242424242424242": true, "x-4242-4242-4242-4242": true, "378282246310005": true, "tx4242424242424242ab": true,
		"4242.4242.4242.4242": true, "4242 / 4242 / 4242 / 4242": true, "4242\u00a04242\u20134242\u00a04242": true,
		"000000000042424242424242420000": true, "0004242424242424242": true, "3782-822463-10005": true,
		"4242-4242-4242-4242-x": true, "a4242424242424242b1": true, "12; 4242424242424242": true,
		"3045021106": false, "": false, "4242424242424241": false, "4242x4242y4242z4242": false,
		"6461731521426399003473": false, "5289697403596987704106": false, // requestID of Cybersource
		"67049899-" + "9222-4956-a174-5277cb0da534": false, "38327202-3116-4240-975f-585fbb24919e": false, // UUIDs
		"RC-1519-9028-1909-1433": false, "INV-2026-11-22-100005": false,
	} {
		require.Equal(t, want, Alone(s), s)
	}
}
