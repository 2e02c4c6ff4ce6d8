package script

import "github.com/goccy/go-yaml/ast"

// Test is one conversation.
type Test struct {
	// Name of the test, unique in its file.
	Name string `yaml:"name"`
	// From is who calls in this test.
	From string `yaml:"from"`
	// Lookups replaces mocks for this test.
	Lookups map[string]any `yaml:"lookups"`
	// Turns in their order; the first is the bot's greeting where it has no action.
	Turns []*Turn `yaml:"turns"`
	// Ledger is what the ledger holds at the end: one payment, or a list of them. Without it nothing is checked.
	Ledger *Ledger `yaml:"ledger"`
	// Never may be said in this test.
	Never Texts `yaml:"never"`

	place
}

// UnmarshalYAML reads a test and keeps its place.
func (t *Test) UnmarshalYAML(node ast.Node) error {
	type plain Test
	p := plain{}
	if err := decode(node, &p); err != nil {
		return err
	}
	*t = Test(p)
	t.place = placeOf(node)
	return nil
}
