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

// A line that holds a card number is not passed on, whatever stands between its digits.
func ExampleHoldsCardNumber() {
	fmt.Println(transfer.HoldsCardNumber("my account is 1234-5678"))
	fmt.Println(transfer.HoldsCardNumber("it is 4242-4242 4242.4242"))
	// Output:
	// false
	// true
}
