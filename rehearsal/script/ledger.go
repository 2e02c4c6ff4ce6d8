package script

import "github.com/goccy/go-yaml/ast"

// Ledger is what is expected of the ledger when a test is over.
type Ledger struct {
	// None says that there is no payment at all.
	None bool
	// Payments in the order in which they were opened.
	Payments []*Payment

	place
}

// Payment is one expected payment; what is left out is not checked.
type Payment struct {
	// State is open, paid, cancelled or expired.
	State string `yaml:"payment"`
	// Amount with its currency, such as 42.50 GBP.
	Amount string `yaml:"amount"`
	// Reference of the merchant.
	Reference string `yaml:"reference"`
	// Attempts are the states in which they ended, in their order.
	Attempts []string `yaml:"attempts"`
	// Conflict says that a human must look at it.
	Conflict bool `yaml:"conflict"`
}

// UnmarshalYAML takes the word none, one payment, or a list of them.
func (l *Ledger) UnmarshalYAML(node ast.Node) error {
	l.place = placeOf(node)
	switch n := node.(type) {
	case *ast.SequenceNode:
		for _, value := range n.Values {
			p := &Payment{}
			if err := decode(value, p); err != nil {
				return err
			}
			l.Payments = append(l.Payments, p)
		}
		return nil
	case *ast.StringNode:
		l.None = n.Value == "none"
		return nil
	default:
		p := &Payment{}
		l.Payments = []*Payment{p}
		return decode(node, p)
	}
}
