package lint

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/expression"
	"github.com/tonegate/tonegate/flows/source"
	"github.com/tonegate/tonegate/internal/secret"
	"github.com/tonegate/tonegate/internal/spelling"
)

// checker looks at a flow that has the right shape, and compiles its texts and expressions on the way.
type checker struct {
	*source.Report

	flow     *flows.File
	compiled *expression.Table
	known    expression.Environment // what expressions may name
	used     map[string]bool        // variables that something reads
	claims   *guard.Claims
}

func newChecker(doc *source.Document) *checker {
	return &checker{
		Report: doc.Report, flow: &doc.File, compiled: expression.NewTable(), used: make(map[string]bool),
		claims: guard.NewClaims(),
	}
}

var (
	nodeName    = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	targetName  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
)

// check looks at each node, then at the whole.
func (c *checker) check() {
	f := c.flow
	c.languages()
	c.vars()
	c.text("persona", f.Persona)
	if f.Start != "" {
		c.target("start", f.Start)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Nodes)) {
		if !nodeName.MatchString(name) {
			c.Add("nodes/"+name, "use a-z, 0-9 and _, a letter first", "%s cannot be a node's name", secret.Quote(name))
		}
		c.node("nodes/"+name, f.Nodes[name])
	}
	var unpaid map[string]bool
	if c.joined() {
		c.graph()
		unpaid = c.unpaid()
	}
	c.words(unpaid)
}

func (c *checker) node(path string, n *flows.Node) {
	c.text(path+"/say", n.Say)
	c.text(path+"/filler", n.Filler)
	if n.Language != "" && !slices.Contains(c.flow.Speaks(), n.Language) {
		c.unspoken(path+"/language", n.Language)
	}
	actions := n.Actions()
	if len(actions) > 1 {
		c.Add(path, "split it into nodes joined by to", "a node does one thing, and this one does %s",
			strings.Join(actions, " and "))
	}
	c.turn(path, n)
	c.menu(path, n)
	c.choose(path, n)
	c.lookup(path, n)
	c.branch(path, n)
	c.task(path, n)
	c.consent(path, n)
	c.payment(path, n)
	if n.Link != nil {
		c.Add(path+"/link", "take the payment on the call, or hand the caller off",
			"links are reserved: no channel that sends one can be configured yet")
	}
	if n.Handoff != nil && !targetName.MatchString(n.Handoff.To) {
		c.Add(path+"/handoff", "name a target of the gate's file", "the handoff has no target")
	}
	if len(n.Filler) > 0 && n.Lookup == nil && n.Task == nil {
		c.Add(path+"/filler", "remove it, or say it in say", "only a lookup and a task have something to wait for")
	}
	c.leads(path, n, len(actions))
	c.ladders(path, n)
}

// leads checks to and on: who needs them and who must not have them.
func (c *checker) leads(path string, n *flows.Node, actions int) {
	plain := actions == 0 || n.Lookup != nil || len(n.Branch) > 0
	switch {
	case plain:
		c.target(path+"/to", n.To)
	case n.To != "":
		c.Add(path+"/to", "remove it", "this node leads on by its own edges, to has no meaning")
	}
	if len(n.On) > 0 && n.Payment == nil && n.Link == nil && n.Lookup == nil && n.Choose == nil && n.Task == nil {
		c.Add(path+"/on", "remove it", "only choose, lookup, task, payment and link have edges in on")
	}
	for _, edge := range slices.Sorted(maps.Keys(n.On)) {
		c.target(path+"/on/"+edge, n.On[edge])
	}
}

func (c *checker) duration(path string, d flows.Duration, least, most time.Duration) {
	if d.Duration != 0 && (d.Duration < least || d.Duration > most) {
		c.Add(path, fmt.Sprintf("use %s to %s", least, most), "the duration is out of range")
	}
}

func (c *checker) target(path, name string) {
	switch {
	case name == "" && c.Torn(path[:strings.LastIndexByte(path, '/')]):
	case name == "":
		c.Add(path, "write to: and the name of a node", "%q leads nowhere", strings.Split(path+"//", "/")[1])
	case c.flow.Nodes[name] == nil:
		c.Add(path, spelling.Suggest(name, slices.Collect(maps.Keys(c.flow.Nodes))), "there is no node %s", secret.Quote(name))
	}
}
