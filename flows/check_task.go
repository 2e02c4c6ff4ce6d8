package flows

import (
	"fmt"
	"maps"
	"slices"
)

// The edges of a task.
const (
	edgeMaxTurns = "max_turns"
	edgeError    = "error"
)

// task checks a part that the model leads: what it may do, and how it ends.
func (c *checker) task(path string, n *Node) {
	t := n.Task
	if t == nil {
		return
	}
	at := path + "/task"
	c.text(at+"/goal", t.Goal)
	if t.MaxTurns == 0 {
		t.MaxTurns = 10
	}
	edges, taken := []string{edgeMaxTurns, edgeError}, make(map[string]bool)
	for i, tool := range t.Tools {
		switch tool {
		case ToolSendLink:
			c.add(fmt.Sprintf("%s/tools/%d", at, i), "remove it", "no channel that sends links can be configured yet")
		case ToolStartPayment:
			edges = append(edges, ToolStartPayment)
		}
		taken[tool] = true
	}
	if to := c.flow.Nodes[n.On[ToolStartPayment]]; to != nil && to.Consent == nil {
		c.add(path+"/on/"+ToolStartPayment, "name a consent node, whose yes leads to the payment",
			"%s does not ask for consent", quoted(n.On[ToolStartPayment]))
	}
	c.edges(path, n, edges)
	c.tools(at, t, taken)
}

// tools checks the lookups and exits of a task: each is a tool under its own name.
func (c *checker) tools(at string, t *Task, taken map[string]bool) {
	own := func(path, name string, slots map[string]Slot) {
		if !nodeName.MatchString(name) || taken[name] {
			c.add(path, "use a name of a-z, 0-9 and _, once", "%s cannot be a tool's name", quoted(name))
		}
		taken[name] = true
		for _, slot := range slices.Sorted(maps.Keys(slots)) {
			c.slot(path+"/slots/"+slot, slots[slot])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Lookups)) {
		path, l := at+"/lookups/"+name, t.Lookups[name]
		if l == nil {
			l = &ToolLookup{}
			t.Lookups[name] = l
		}
		own(path, name, l.Slots)
		c.find(path, &l.Lookup)
	}
	for i, exit := range t.Exits {
		path := fmt.Sprintf("%s/exits/%d", at, i)
		own(path, exit.Exit, exit.Slots)
		c.target(path+"/to", exit.To)
	}
}
