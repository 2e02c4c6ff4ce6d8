package transfer_test

import (
	"fmt"

	"github.com/tonegate/tonegate/transfer"
)

// The table of a call is pure: what an input does in a phase can be asked for without a call.
func ExampleNext() {
	for _, in := range []transfer.Input{transfer.AllDark, transfer.Deadline, transfer.HandoffAsked} {
		step := transfer.Next(transfer.Darkening, in)
		if step.Verdict == transfer.Move {
			fmt.Printf("%s: %s %q\n", in, step.To, step.Reason)
			continue
		}
		fmt.Printf("%s: refused\n", in)
	}
	// Output:
	// all dark: holding ""
	// deadline: flushing "not_dark"
	// hand-off: refused
}
