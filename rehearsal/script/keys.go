package script

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Keys are what the caller presses in a turn.
type Keys struct {
	Text string

	bare bool // not in quotes, and not a text
	place
}

// cardPrefix begins a test card by its name.
const cardPrefix = "card:"

// UnmarshalYAML takes a text in quotes; anything else is kept for the check, which knows what would be right.
func (k *Keys) UnmarshalYAML(node ast.Node) error {
	k.place = placeOf(node)
	text, ok := node.(*ast.StringNode)
	if !ok {
		k.bare, k.Text = true, "?"
		return nil
	}
	k.Text = text.Value
	return nil
}

// Card is the name of the test card, where the keys are one.
func (k Keys) Card() (string, bool) {
	return strings.CutPrefix(k.Text, cardPrefix)
}
