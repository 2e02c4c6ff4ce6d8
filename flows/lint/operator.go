package lint

import (
	"slices"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/secret"
	"github.com/tonegate/tonegate/internal/spelling"
)

// Operator is what the operator's files offer to a flow, by name. A nil list is one that is not known, and is not checked.
type Operator struct {
	// Providers take the cards. A flow's provider "default" is the first of them where none is so named.
	Providers []string
	// Lookups are the systems that can be asked; Mocked tells that a lookup with a mock asks nobody.
	Lookups []string
	Mocked  bool
	// Handoffs are the targets in the gate's file.
	Handoffs []string
}

// Against tells what the flow names and the operator does not offer.
func (r *Result) Against(o Operator) flows.Problems {
	if r.Flow == nil {
		return nil
	}
	c := &checker{Report: r.report.Again(), flow: &r.Flow.File}
	if o.Lookups != nil {
		c.lookups(o)
	}
	for name, n := range r.Flow.Nodes {
		path := "nodes/" + name
		if p := n.Payment; p != nil && o.Providers != nil && p.Provider != flows.DefaultProvider &&
			!slices.Contains(o.Providers, p.Provider) {
			c.Add(path+"/payment/provider", otherwise(p.Provider, o.Providers, "name it in providers of the operator's file"),
				"there is no provider %s", secret.Quote(p.Provider))
		}
		if h := n.Handoff; h != nil && o.Handoffs != nil && !slices.Contains(o.Handoffs, h.To) {
			c.Add(path+"/handoff/to", otherwise(h.To, o.Handoffs, "name it in handoff of the gate's file"),
				"there is no target %s", secret.Quote(h.To))
		}
	}
	return c.Problems()
}

func (c *checker) lookups(o Operator) {
	look := func(path string, l *flows.Lookup) {
		if slices.Contains(o.Lookups, l.Call) || o.Mocked && l.Mock != nil {
			return
		}
		const right = "name it in flow.lookups of the operator's file, or set flow.mock_lookups"
		c.Add(path+"/call", otherwise(l.Call, o.Lookups, right),
			"there is no lookup %s", secret.Quote(l.Call))
	}
	for name, n := range c.flow.Nodes {
		if n.Lookup != nil {
			look("nodes/"+name+"/lookup", n.Lookup)
		}
		if n.Task == nil {
			continue
		}
		for tool, l := range n.Task.Lookups {
			look("nodes/"+name+"/task/lookups/"+tool, &l.Lookup)
		}
	}
}

// otherwise is what was meant by a name where one is near, else what to do.
func otherwise(name string, names []string, what string) string {
	if near := spelling.Nearest(name, names); near != "" {
		return "did you mean " + near + "?"
	}
	return what
}
