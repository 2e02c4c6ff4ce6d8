package lint_test

import (
	"fmt"

	"github.com/tonegate/tonegate/flows/lint"
)

func ExampleParse() {
	_, err := lint.Parse("bill.yaml", []byte(`version: 1
name: bill
start: greet
nodes:
  greet: {say: Hello., to: pay}
`))
	fmt.Println(err)
	// Output: bill.yaml:5:24: there is no node "pay"; use greet
}
