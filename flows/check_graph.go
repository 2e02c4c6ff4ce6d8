package flows

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/tonegate/tonegate/payments"
)

// claim finds texts that say that money has moved.
var claim = regexp.MustCompile(`(?i)\b(payment|balance|bill|card|money|amount|it)\b[^.!?]*` +
	`\b(been received|been paid|been taken|been charged|been approved|was received|was approved|was charged|` +
	`is paid|was successful|is complete|went through|has gone through|was accepted)\b|\byou(?: have|'ve)? paid\b`)

// denial finds texts that say the contrary with the same words.
var denial = regexp.MustCompile(`(?i)\b(no|not|never|nothing|cannot|can't|didn't|wasn't|hasn't)\b`)

// successors gives the edges of a node with their names.
func (n *Node) successors() map[string]string {
	next := make(map[string]string)
	if n.To != "" {
		next["to"] = n.To
	}
	for key, to := range n.Menu {
		next["menu "+key] = to
	}
	for _, intent := range n.Ask {
		next["ask "+intent.Intent] = intent.To
	}
	if n.Choose != nil {
		next["choose"] = n.Choose.To
	}
	for i, way := range n.Branch {
		next[fmt.Sprintf("branch %d", i+1)] = way.To
	}
	if n.Task != nil {
		for _, exit := range n.Task.Exits {
			next["exit "+exit.Exit] = exit.To
		}
	}
	if n.Consent != nil {
		next["yes"], next["no"] = n.Consent.Yes, n.Consent.No
	}
	for outcome, to := range n.On {
		next["on "+outcome] = to
	}
	if n.NoInput != nil {
		next["no_input"] = n.NoInput.To
	}
	if n.NoMatch != nil {
		next["no_match"] = n.NoMatch.To
	}
	return next
}

// graph checks what can only be seen of the whole: reachability, endless talk, and claims of money.
func (c *checker) graph() {
	all := c.reach("")
	for _, name := range slices.Sorted(maps.Keys(c.flow.Nodes)) {
		if !all[name] {
			c.add("nodes/"+name, "lead to it from another node, or remove it", "node %q is never reached", name)
		}
	}
	unpaid := c.reach("on " + string(payments.OutcomeApproved))
	for _, name := range slices.Sorted(maps.Keys(unpaid)) {
		for _, text := range c.flow.Nodes[name].texts() {
			if slices.ContainsFunc(slices.Collect(maps.Values(text)), claims) {
				c.add("nodes/"+name+"/say", "say it only in nodes that follow an approved edge",
					"%q says that money was taken, and can be reached without an approved payment", name)
			}
		}
	}
	c.talk()
}

// claims tells whether a sentence of the text says that money was taken.
func claims(text string) bool {
	for sentence := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("!?;", r) }) {
		for part := range strings.SplitSeq(sentence, ". ") {
			if claim.MatchString(part) && !denial.MatchString(part) {
				return true
			}
		}
	}
	return false
}

// reach gives the nodes that can be reached from the start without an edge called but.
func (c *checker) reach(but string) map[string]bool {
	seen := map[string]bool{c.flow.Start: true}
	for queue := []string{c.flow.Start}; len(queue) > 0; queue = queue[1:] {
		for edge, to := range c.flow.Nodes[queue[0]].successors() {
			if edge != but && !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return seen
}

// talk finds circles in which nobody waits for the caller: they would never end.
func (c *checker) talk() {
	const entered, left = 1, 2
	state := make(map[string]int)
	var walk func(name string) bool
	walk = func(name string) bool {
		n := c.flow.Nodes[name]
		if n.Waits() || n.Payment != nil {
			return false
		}
		switch state[name] {
		case entered:
			return true
		case left:
			return false
		}
		state[name] = entered
		defer func() { state[name] = left }()
		for _, to := range n.successors() {
			if walk(to) {
				return true
			}
		}
		return false
	}
	for _, name := range slices.Sorted(maps.Keys(c.flow.Nodes)) {
		if state[name] == 0 && walk(name) {
			c.add("nodes/"+name, "put a menu, an ask or a hangup into the circle", "the circle through %q never ends", name)
		}
	}
}
