package flows_test

import (
	"fmt"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
)

func ExampleFlow_Render() {
	flow, err := lint.Parse("flow.yaml", flows.UtilityBill())
	if err != nil {
		fmt.Println(err)
		return
	}
	values := flow.Values("call-1", "sip:anna@example.net")
	values["bill"] = map[string]any{"amount": int64(4250), "currency": "GBP", "reference": "INV-1001"}
	text, err := flow.Render(flow.Nodes["confirm"].Say, flow.Language, values)
	fmt.Println(text, err)
	// Output: Your balance is £42.50. Shall I take that by card now? Press 1 for yes, 2 for no. <nil>
}
