package flows

import (
	"fmt"
	"maps"
	"slices"
	"time"
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
	if v, ok := c.flow.Vars[l.Into]; !ok || v.Trust != TrustServer {
		c.add(at+"/into", "name a variable with trust: server", "a lookup cannot set %q", l.Into)
	}
	c.duration(at+"/timeout", l.Timeout, 100*time.Millisecond, 10*time.Second)
	for _, name := range slices.Sorted(maps.Keys(l.With)) {
		c.template(at+"/with/"+name, l.With[name], "")
	}
	for _, name := range slices.Sorted(maps.Keys(l.Map)) {
		c.expression(at+"/map/"+name, l.Map[name], environment{nameResponse: map[string]any{}})
	}
}

func (c *checker) branch(path string, n *Node) {
	for i, way := range n.Branch {
		at := fmt.Sprintf("%s/branch/%d", path, i)
		c.expression(at+"/when", way.When, c.known)
		c.target(at+"/to", path, way.To)
	}
}

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
	if len(t.Goal) == 0 {
		c.add(at, "write goal: and what the model is to reach", "the task has no goal")
	}
	c.text(at+"/goal", t.Goal)
	if t.MaxTurns < 0 || t.MaxTurns > 50 {
		c.add(at+"/max_turns", "use 1 to 50", "max_turns is out of range")
	}
	if t.MaxTurns == 0 {
		t.MaxTurns = 10
	}
	edges, taken := []string{edgeMaxTurns, edgeError}, make(map[string]bool)
	for i, tool := range t.Tools {
		tools := []string{ToolStartPayment, ToolCancelPayment, ToolPaymentStatus, ToolSendLink}
		switch {
		case taken[tool] || !slices.Contains(tools, tool):
			c.add(fmt.Sprintf("%s/tools/%d", at, i), "use "+list(tools)+", each once", "there is no tool %q", tool)
		case tool == ToolSendLink:
			c.add(fmt.Sprintf("%s/tools/%d", at, i), "remove it", "no channel that sends links can be configured yet")
		case tool == ToolStartPayment:
			edges = append(edges, ToolStartPayment)
		}
		taken[tool] = true
	}
	if to := c.flow.Nodes[n.On[ToolStartPayment]]; to != nil && to.Consent == nil {
		c.add(path+"/on/"+ToolStartPayment, "name a consent node, whose yes leads to the payment",
			"%q does not ask for consent", n.On[ToolStartPayment])
	}
	c.edges(path, n, edges)
	c.tools(at, path, t, taken)
}

// tools checks the lookups and exits of a task: each is a tool under its own name.
func (c *checker) tools(at, node string, t *Task, taken map[string]bool) {
	own := func(path, name, when string, slots map[string]Slot) {
		if !nodeName.MatchString(name) || taken[name] {
			c.add(path, "use a name of a-z, 0-9 and _, once", "%q cannot be a tool's name", name)
		}
		taken[name] = true
		if when == "" {
			c.add(path, "write when: and when the model is to use it", "tool %s does not say what it is for", name)
		}
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
		own(path, name, l.When, l.Slots)
		c.find(path, &l.Lookup)
	}
	for i, exit := range t.Exits {
		path := fmt.Sprintf("%s/exits/%d", at, i)
		own(path, exit.Exit, exit.When, exit.Slots)
		c.target(path+"/to", node, exit.To)
	}
}
