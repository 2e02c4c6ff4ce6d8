package lint

import (
	"maps"
	"slices"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/payments"
)

// joined tells whether every node leads to others, or ends the call, so that the whole can be looked at.
func (c *checker) joined() bool {
	if c.flow.Nodes[c.flow.Start] == nil {
		return false
	}
	for _, n := range c.flow.Nodes {
		edges := n.Edges()
		if len(edges) == 0 && !n.Hangup && n.Handoff == nil {
			return false
		}
		for _, e := range edges {
			if c.flow.Nodes[e.To] == nil {
				return false
			}
		}
	}
	return true
}

// graph checks what can only be seen of the whole: reachability, ends, endless talk, and consent.
func (c *checker) graph() {
	names := slices.Sorted(maps.Keys(c.flow.Nodes))
	all := c.reach(func(*flows.Node, flows.Edge) bool { return true })
	for _, name := range names {
		if !all[name] {
			c.Add("nodes/"+name, "lead to it from another node, or remove it", "node %q is never reached", name)
		}
	}
	c.consented(names)
	c.ends(names, all)
	c.circles(names)
	c.unread()
}

// unpaid gives the nodes that can be reached without an approved payment.
func (c *checker) unpaid() map[string]bool {
	return c.reach(func(_ *flows.Node, e flows.Edge) bool {
		return e.Kind != flows.EdgeOn || e.Name != string(payments.OutcomeApproved)
	})
}

// reach gives the nodes that can be reached from the start by edges that pass.
func (c *checker) reach(pass func(n *flows.Node, e flows.Edge) bool) map[string]bool {
	seen := map[string]bool{c.flow.Start: true}
	for queue := []string{c.flow.Start}; len(queue) > 0; queue = queue[1:] {
		n := c.flow.Nodes[queue[0]]
		for _, e := range n.Edges() {
			if pass(n, e) && !seen[e.To] {
				seen[e.To] = true
				queue = append(queue, e.To)
			}
		}
	}
	return seen
}

// consented checks that a payment is entered by a yes alone, and one of several quotes by a choice before it.
func (c *checker) consented(names []string) {
	unchosen := c.reach(func(_ *flows.Node, e flows.Edge) bool {
		return e.Kind != flows.EdgeChoose && (e.Kind != flows.EdgeOn || e.Name != flows.ToolStartPayment)
	})
	for _, name := range names {
		n := c.flow.Nodes[name]
		for _, e := range n.Edges() {
			if c.flow.Nodes[e.To].Payment != nil && e.Kind != flows.EdgeYes {
				c.Add("nodes/"+name+"/"+e.Path, "lead to a consent node, whose yes leads to the payment",
					"%q leads to a payment without the caller's consent", name)
			}
		}
		if n.Consent == nil || !unchosen[name] {
			continue
		}
		if pay := c.flow.Nodes[n.Consent.Yes]; pay.Payment != nil && pay.Payment.Quotes != "" {
			c.Add("nodes/"+name+"/consent", "lead here from choose, or from start_payment of a task, alone",
				"consent is asked for before one of the quotes was chosen")
		}
	}
	if c.flow.Nodes[c.flow.Start].Payment != nil {
		c.Add("start", "start with a node that asks for consent", "the call starts with a payment")
	}
}

// ends checks that a call can end from everywhere.
func (c *checker) ends(names []string, reached map[string]bool) {
	ends := make(map[string]bool)
	for grown := true; grown; {
		grown = false
		for _, name := range names {
			n := c.flow.Nodes[name]
			if !ends[name] && (n.Hangup || n.Handoff != nil || slices.ContainsFunc(n.Edges(), func(e flows.Edge) bool {
				return ends[e.To]
			})) {
				ends[name], grown = true, true
			}
		}
	}
	for _, name := range names {
		if !ends[name] && reached[name] {
			c.Add("nodes/"+name, "lead to a hangup or a handoff", "from %q the call can never end", name)
		}
	}
}

// circles finds ways through the flow that never end by themselves: with nobody waiting for the caller, with a caller who
// says nothing, and with one whom nobody understands.
func (c *checker) circles(names []string) {
	for _, kind := range []struct {
		what, right string
		follow      func(n *flows.Node) []flows.Edge
	}{
		{"the circle through %q never ends", "put a menu, an ask or a hangup into it", speaking},
		{
			"a caller who stays silent goes round through %q for ever", "lead no_input to a node that ends the call",
			func(n *flows.Node) []flows.Edge { return given(n, flows.EdgeNoInput, flows.EdgeNo) },
		},
		{
			"a caller whom nobody understands goes round through %q for ever", "lead no_match to a node that ends the call",
			func(n *flows.Node) []flows.Edge { return given(n, flows.EdgeNoMatch, flows.EdgeNoInput, flows.EdgeNo) },
		},
	} {
		if name, ok := c.circle(names, kind.follow); ok {
			c.Add("nodes/"+name, kind.right, kind.what, name)
			return
		}
	}
}

// speaking gives the edges of a node that waits for nobody.
func speaking(n *flows.Node) []flows.Edge {
	if n.Waits() || n.Payment != nil {
		return nil
	}
	return n.Edges()
}

// given gives the edge that a waiting node takes in the end where the caller gives no answer: the first of kinds that it
// has.
func given(n *flows.Node, kinds ...flows.EdgeKind) []flows.Edge {
	if !n.Waits() {
		return speaking(n)
	}
	edges := n.Edges()
	for _, kind := range kinds {
		if i := slices.IndexFunc(edges, func(e flows.Edge) bool { return e.Kind == kind }); i >= 0 {
			return edges[i : i+1]
		}
	}
	return nil
}

// circle gives a node of a circle of the edges that follow gives.
func (c *checker) circle(names []string, follow func(n *flows.Node) []flows.Edge) (string, bool) {
	const entered, left = 1, 2
	state := make(map[string]int)
	var walk func(name string) (string, bool)
	walk = func(name string) (string, bool) {
		switch state[name] {
		case entered:
			return name, true
		case left:
			return "", false
		}
		state[name] = entered
		for _, e := range follow(c.flow.Nodes[name]) {
			if at, found := walk(e.To); found {
				return at, true
			}
		}
		state[name] = left
		return "", false
	}
	for _, name := range names {
		if at, found := walk(name); found {
			return at, true
		}
	}
	return "", false
}
