package lint

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/expr-lang/expr/types"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/expression"
	"github.com/tonegate/tonegate/internal/secret"
)

func (c *checker) lookup(path string, n *flows.Node) {
	if n.Lookup == nil {
		return
	}
	c.find(path+"/lookup", n.Lookup)
	c.edges(path, n, []string{"error"})
}

// find checks a lookup, of a node or of a task.
func (c *checker) find(at string, l *flows.Lookup) {
	if !targetName.MatchString(l.Call) {
		c.Add(at, "name an entry of the operator's file in call", "the lookup does not say what it calls")
	}
	switch v, ok := c.flow.Vars[l.Into]; {
	case !ok:
		c.noVariable(at+"/into", l.Into)
	case v.Trust != flows.TrustServer:
		c.Add(at+"/into", "name a variable with trust: server", "a lookup cannot set %s", secret.Quote(l.Into))
	}
	c.duration(at+"/timeout", l.Timeout, 100*time.Millisecond, 10*time.Second)
	for _, name := range slices.Sorted(maps.Keys(l.With)) {
		c.template(at+"/with/"+name, l.With[name], "")
	}
	for _, name := range slices.Sorted(maps.Keys(l.Map)) {
		c.expression(at+"/map/"+name, l.Map[name], expression.Environment{flows.NameResponse: types.Any})
	}
}

func (c *checker) branch(path string, n *flows.Node) {
	for i, way := range n.Branch {
		at := fmt.Sprintf("%s/branch/%d", path, i)
		if e, ok := c.expression(at+"/when", way.When, c.known); ok {
			c.gives(at+"/when", e, flows.TypeBoolean)
		}
		c.target(at+"/to", way.To)
	}
}
