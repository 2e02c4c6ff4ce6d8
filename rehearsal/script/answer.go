package script

import (
	"encoding/json"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/tonegate/tonegate/rehearsal"
)

// Answer is one answer of the model: a text alone, or these keys.
type Answer struct {
	// Say is what it says.
	Say string `yaml:"say"`
	// Calls are the tools that it calls, after what it says; [] for none.
	Calls Calls `yaml:"calls"`
	// Error: it breaks off after what it says, or never comes.
	Error bool `yaml:"error"`

	odd bool // neither a text nor a mapping
	place
}

// UnmarshalYAML takes a text alone, too.
func (a *Answer) UnmarshalYAML(node ast.Node) error {
	switch n := node.(type) {
	case *ast.StringNode:
		a.Say = n.Value
	case *ast.LiteralNode:
		a.Say = strings.TrimSpace(n.Value.Value)
	case *ast.MappingNode, *ast.MappingValueNode:
		type plain Answer
		if err := decode(node, (*plain)(a)); err != nil {
			return err
		}
	default:
		a.odd = true
	}
	a.place = placeOf(node)
	return nil
}

// Answers are those of a turn, in the order in which the model is asked; one may stand without a list.
type Answers []*Answer

// UnmarshalYAML takes a list, or one answer.
func (a *Answers) UnmarshalYAML(node ast.Node) error {
	nodes := []ast.Node{node}
	if list, ok := node.(*ast.SequenceNode); ok {
		nodes = list.Values
	}
	*a = make(Answers, 0, len(nodes))
	for _, n := range nodes {
		one := &Answer{}
		if err := one.UnmarshalYAML(n); err != nil {
			return err
		}
		*a = append(*a, one)
	}
	return nil
}

// script is what the model is told to answer; nil where nothing is written.
func (a Answers) script() []rehearsal.ModelAnswer {
	if a == nil {
		return nil
	}
	all := make([]rehearsal.ModelAnswer, 0, len(a))
	for _, one := range a {
		answer := rehearsal.ModelAnswer{Say: one.Say}
		if one.Error {
			answer.Fails = "written so"
		}
		for _, call := range one.Calls {
			answer.Calls = append(answer.Calls, rehearsal.ModelCall{Name: call.Name, Arguments: call.arguments()})
		}
		all = append(all, answer)
	}
	return all
}

// Call is one tool call that the model makes.
type Call struct {
	// Name of the tool, whether the node has it or not.
	Name string `yaml:"name"`
	// Args are its arguments: a mapping, or a text that is sent as it is.
	Args any `yaml:"args"`
}

// UnmarshalYAML takes a name alone, too.
func (c *Call) UnmarshalYAML(node ast.Node) error {
	if name, ok := node.(*ast.StringNode); ok {
		c.Name = name.Value
		return nil
	}
	type plain Call
	return decode(node, (*plain)(c))
}

// arguments are Args as a model writes them.
func (c *Call) arguments() string {
	if text, ok := c.Args.(string); ok {
		return text
	}
	text, err := json.Marshal(c.Args)
	if c.Args == nil || err != nil { // what YAML gives can be written
		return "{}"
	}
	return string(text)
}

// Calls are those of one answer; one may stand without a list.
type Calls []*Call

// UnmarshalYAML takes a list, or one call.
func (c *Calls) UnmarshalYAML(node ast.Node) error {
	nodes := []ast.Node{node}
	if list, ok := node.(*ast.SequenceNode); ok {
		nodes = list.Values
	}
	*c = make(Calls, 0, len(nodes))
	for _, n := range nodes {
		one := &Call{}
		if err := one.UnmarshalYAML(n); err != nil {
			return err
		}
		*c = append(*c, one)
	}
	return nil
}
