package flows

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/expr-lang/expr/types"
)

func (c *checker) lookup(path string, n *Node) {
	if n.Lookup == nil {
		return
	}
	c.find(path+"/lookup", n.Lookup)
	c.edges(path, n, []string{"error"})
}

// find checks a lookup, of a node or of a task.
func (c *checker) find(at string, l *Lookup) {
	if !targetName.MatchString(l.Call) {
		c.add(at, "name an entry of the operator's file in call", "the lookup does not say what it calls")
	}
	switch v, ok := c.flow.Vars[l.Into]; {
	case !ok:
		c.add(at+"/into", suggest(l.Into, slices.Collect(maps.Keys(c.flow.Vars))), "there is no variable %s", quoted(l.Into))
	case v.Trust != TrustServer:
		c.add(at+"/into", "name a variable with trust: server", "a lookup cannot set %s", quoted(l.Into))
	}
	c.duration(at+"/timeout", l.Timeout, 100*time.Millisecond, 10*time.Second)
	for _, name := range slices.Sorted(maps.Keys(l.With)) {
		c.template(at+"/with/"+name, l.With[name], "")
	}
	for _, name := range slices.Sorted(maps.Keys(l.Map)) {
		c.expression(at+"/map/"+name, l.Map[name], environment{nameResponse: types.Any})
	}
}

func (c *checker) branch(path string, n *Node) {
	for i, way := range n.Branch {
		at := fmt.Sprintf("%s/branch/%d", path, i)
		if e := c.expression(at+"/when", way.When, c.known); e != nil {
			c.gives(at+"/when", e, TypeBoolean)
		}
		c.target(at+"/to", way.To)
	}
}
