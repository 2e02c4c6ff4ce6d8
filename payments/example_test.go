package payments_test

import (
	"fmt"

	"github.com/tonegate/tonegate/payments"
)

// An attempt whose result came too late for the caller: it is unknown until the provider says otherwise.
func ExampleNextAttempt() {
	state := payments.Consented
	for _, event := range []payments.AttemptEvent{
		payments.Launch, payments.Opened, payments.HangUp, payments.Approve, payments.Approve,
	} {
		step, _ := payments.NextAttempt(state, event)
		state = step.Next
		fmt.Println(event, "→", state, step.Effects)
	}
	// Output:
	// launch → opening []
	// opened → open []
	// hang_up → unknown [inquire]
	// approve → approved [pay_payment]
	// approve → approved []
}

func ExampleMoney() {
	m, err := payments.FormatDecimal.Parse("42.50", "GBP")
	fmt.Println(m, "|", m.Text(), "|", m.Written(), err)
	_, err = payments.FormatDecimal.Parse("42,50", "GBP")
	fmt.Println(err)
	// Output:
	// 42.50 GBP | 42 pounds and 50 pence | £42.50 <nil>
	// not an amount of money: GBP wants 2 decimals
}
