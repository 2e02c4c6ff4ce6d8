package lint

import (
	"fmt"
	"maps"
	"slices"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/secret"
)

// The edges of a task.
const (
	edgeMaxTurns = "max_turns"
	edgeError    = "error"
)

// task checks a part that the model leads: what it may do, and how it ends.
func (c *checker) task(path string, n *flows.Node) {
	t := n.Task
	if t == nil {
		return
	}
	at := path + "/task"
	c.text(at+"/goal", t.Goal)
	edges, taken := []string{edgeMaxTurns, edgeError}, make(map[string]bool)
	for i, tool := range t.Tools {
		switch tool {
		case flows.ToolSendLink:
			c.Add(fmt.Sprintf("%s/tools/%d", at, i), "remove it", "no channel that sends links can be configured yet")
		case flows.ToolStartPayment:
			edges = append(edges, flows.ToolStartPayment)
		}
		taken[tool] = true
	}
	if to := c.flow.Nodes[n.On[flows.ToolStartPayment]]; to != nil && to.Consent == nil {
		c.Add(path+"/on/"+flows.ToolStartPayment, "name a consent node, whose yes leads to the payment",
			"%s does not ask for consent", secret.Quote(n.On[flows.ToolStartPayment]))
	}
	c.edges(path, n, edges)
	c.tools(at, t, taken)
}

// tools checks the lookups and exits of a task: each is a tool under its own name.
func (c *checker) tools(at string, t *flows.Task, taken map[string]bool) {
	own := func(path, name string, slots map[string]flows.Slot) {
		if !nodeName.MatchString(name) || taken[name] {
			c.Add(path, "use a name of a-z, 0-9 and _, once", "%s cannot be a tool's name", secret.Quote(name))
		}
		taken[name] = true
		for _, slot := range slices.Sorted(maps.Keys(slots)) {
			c.slot(path+"/slots/"+slot, slots[slot])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Lookups)) {
		path, l := at+"/lookups/"+name, t.Lookups[name]
		own(path, name, l.Slots)
		c.find(path, &l.Lookup)
	}
	for i, exit := range t.Exits {
		path := fmt.Sprintf("%s/exits/%d", at, i)
		own(path, exit.Exit, exit.Slots)
		c.target(path+"/to", exit.To)
	}
}
