package flows

import (
	_ "embed" // for the example
)

//go:embed examples/utility-bill/flow.yaml
var utilityBill []byte

// UtilityBill is the default flow's file: a utility bill that can be paid by keys alone.
func UtilityBill() []byte {
	return append([]byte(nil), utilityBill...)
}
