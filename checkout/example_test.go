package checkout_test

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/tonegate/tonegate/checkout"
)

// What Deps.Events hands over; in events.jsonl it is one line.
func ExampleEvent() {
	line, err := json.MarshalIndent(checkout.Event{
		At: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), CallID: "call-1", Type: "attempt.declined",
		PaymentID: "pay_a", AttemptID: "att_b", Number: 1, Amount: 4250, Currency: "GBP", Reference: "INV-1001",
		Outcome: "declined", Reason: "insufficient_funds", Class: "other_card", Source: "callback", Last4: "9995",
	}, "", "  ")
	fmt.Println(string(line), err)
	// Output:
	// {
	//   "at": "2026-07-01T12:00:00Z",
	//   "call_id": "call-1",
	//   "type": "attempt.declined",
	//   "payment_id": "pay_a",
	//   "attempt_id": "att_b",
	//   "number": 1,
	//   "amount": 4250,
	//   "currency": "GBP",
	//   "reference": "INV-1001",
	//   "outcome": "declined",
	//   "reason": "insufficient_funds",
	//   "class": "other_card",
	//   "source": "callback",
	//   "last4": "9995"
	// } <nil>
}
