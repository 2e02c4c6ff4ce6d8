package offline_test

import (
	"fmt"

	"github.com/tonegate/tonegate/offline"
)

func ExampleUnderstand() {
	intents := []offline.Intent{{Name: "pay_bill", Examples: []string{"I'd like to pay my bill"}}}
	match, ok := offline.Understand(intents, "can I pay the bill, please?")
	fmt.Println(match.Name, ok)
	match, ok = offline.Understand(intents, "what is the weather like?")
	fmt.Println(match.Name, ok)
	// Output:
	// pay_bill true
	//  false
}
