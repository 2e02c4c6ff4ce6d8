package flows

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// checker collects all that is wrong with a file and compiles its texts and expressions on the way.
type checker struct {
	file  string
	at    positions
	flow  *Flow
	known environment
	found Problems
}

var (
	nodeName   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	targetName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
)

func (c *checker) add(path, right, what string, args ...any) {
	at := c.at.of(path)
	c.found = append(c.found, Problem{
		File: c.file, Line: at.line, Column: at.column, What: fmt.Sprintf(what, args...), Right: right,
	})
}

func (c *checker) check() {
	f := c.flow
	if f.Version != 1 {
		c.add("version", "write version: 1", "this format version is not known")
	}
	if f.Name == "" {
		c.add("name", "write name: and a word", "the flow has no name")
	}
	if len(f.Nodes) == 0 {
		c.add("nodes", "write nodes: with at least the start node", "there are no nodes")
		return
	}
	c.vars()
	c.target("start", "start", f.Start)
	for _, name := range slices.Sorted(maps.Keys(f.Nodes)) {
		if !nodeName.MatchString(name) {
			c.add("nodes/"+name, "use a-z, 0-9 and _, a letter first", "%q cannot be a node's name", name)
		}
		c.node("nodes/"+name, f.Nodes[name])
	}
	if len(c.found) == 0 {
		c.graph()
	}
}

func (c *checker) vars() {
	for _, name := range slices.Sorted(maps.Keys(c.flow.Vars)) {
		v, path := c.flow.Vars[name], "vars/"+name
		if name == nameCall || name == namePayment || name == nameResponse || !nodeName.MatchString(name) {
			c.add(path, "use another name of a-z, 0-9 and _", "%q cannot be a variable's name", name)
		}
		switch v.Type {
		case "string", "number", "boolean", "object":
		default:
			c.add(path, "use string, number, boolean or object", "variable %s has no known type", name)
		}
		if v.Trust != TrustServer && v.Trust != TrustCaller {
			c.add(path, "use trust: server or trust: caller", "variable %s does not say whom it is trusted from", name)
		}
	}
	c.known = environment(c.flow.Values("", ""))
	for _, n := range c.flow.Nodes {
		if n.Lookup == nil {
			continue
		}
		if _, declared := c.flow.Vars[n.Lookup.Into]; declared {
			c.known[n.Lookup.Into] = shape(n.Lookup)
		}
	}
}

// shape is what is known of a lookup's answer: the fields of its map, else of its mock, else nothing.
func shape(l *Lookup) map[string]any {
	fields := make(map[string]any)
	if len(l.Map) > 0 {
		for name := range l.Map {
			fields[name] = nil
		}
		return fields
	}
	for name := range l.Mock {
		fields[name] = nil
	}
	return fields
}

func (c *checker) node(path string, n *Node) {
	c.text(path+"/say", n.Say)
	actions := 0
	for _, present := range []bool{
		len(n.Menu)+len(n.Ask) > 0, n.Lookup != nil, n.Consent != nil, n.Payment != nil, n.Handoff != nil, n.Hangup,
	} {
		if present {
			actions++
		}
	}
	if actions > 1 {
		c.add(path, "split it into nodes joined by to",
			"a node does one thing: menu and ask, lookup, consent, payment, handoff or hangup")
	}
	c.menu(path, n)
	c.lookup(path, n)
	c.consent(path, n)
	c.payment(path, n)
	if n.Handoff != nil && !targetName.MatchString(n.Handoff.To) {
		c.add(path+"/handoff", "name a target of the gate's file", "the handoff has no target")
	}
	c.leads(path, n, actions)
	c.noInput(path, n)
}

// leads checks to and on: who needs them and who must not have them.
func (c *checker) leads(path string, n *Node, actions int) {
	plain := actions == 0 || n.Lookup != nil
	switch {
	case plain:
		c.target(path+"/to", path, n.To)
	case n.To != "":
		c.add(path+"/to", "remove it", "this node leads on by its own edges, to has no meaning")
	}
	if len(n.On) > 0 && n.Payment == nil && n.Lookup == nil {
		c.add(path+"/on", "remove it", "only a payment and a lookup have edges in on")
	}
	for _, edge := range slices.Sorted(maps.Keys(n.On)) {
		c.target(path+"/on/"+edge, path, n.On[edge])
	}
}

func (c *checker) noInput(path string, n *Node) {
	waits := len(n.Menu)+len(n.Ask) > 0
	if n.NoInput == nil {
		if waits {
			c.add(path, "write no_input: {after: 8s, times: 2, to: NODE}", "nothing is said of a caller who stays silent")
		}
		return
	}
	path += "/no_input"
	if !waits && n.Consent == nil {
		c.add(path, "remove it", "only menu, ask and consent wait for the caller")
	}
	c.duration(path+"/after", n.NoInput.After, time.Second, time.Minute)
	c.text(path+"/say", n.NoInput.Say)
	if n.NoInput.Times < 0 || n.NoInput.Times > 5 {
		c.add(path+"/times", "use 1 to 5", "times is out of range")
	}
	c.target(path+"/to", path, n.NoInput.To)
}

func (c *checker) duration(path string, d Duration, least, most time.Duration) {
	switch {
	case d.unread != "":
		c.add(path, "write it like 8s or 4m", "%q is not a duration", d.unread)
	case d.Duration != 0 && (d.Duration < least || d.Duration > most):
		c.add(path, fmt.Sprintf("use %s to %s", least, most), "the duration is out of range")
	}
}

func (c *checker) target(path, owner, name string) {
	switch {
	case name == "":
		c.add(path, "name a node in "+strings.TrimPrefix(path, "nodes/"), "%s leads nowhere",
			strings.TrimPrefix(owner, "nodes/"))
	case c.flow.Nodes[name] == nil:
		c.add(path, "use one of "+list(slices.Collect(maps.Keys(c.flow.Nodes))), "there is no node %q", name)
	}
}

func (c *checker) text(path, text string) {
	if text == "" {
		return
	}
	t, err := parseTemplate(text, c.known)
	if err != nil {
		c.add(path, "write {{ variable | filter }} with declared variables", "the text cannot be filled in: %s", err)
		return
	}
	c.flow.texts[text] = t
}

func (c *checker) expression(path, source string, known environment) *expression {
	e, err := compile(source, known)
	if err != nil {
		c.add(path, "use declared variables, such as bill.amount", "the expression cannot be read: %s", err)
		return nil
	}
	c.flow.exprs[source] = e
	return e
}
