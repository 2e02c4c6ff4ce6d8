package flows

import (
	"maps"
	"slices"
	"strconv"
)

// EdgeKind is how an edge comes to be taken.
type EdgeKind string

// The kinds of an edge.
const (
	EdgeTo      EdgeKind = "to"       // by itself
	EdgeMenu    EdgeKind = "menu"     // by a key
	EdgeAsk     EdgeKind = "ask"      // by words
	EdgeChoose  EdgeKind = "choose"   // by the choice of a quote
	EdgeBranch  EdgeKind = "branch"   // by an expression
	EdgeExit    EdgeKind = "exit"     // by the model of a task
	EdgeYes     EdgeKind = "yes"      // by consent
	EdgeNo      EdgeKind = "no"       // by its refusal
	EdgeOn      EdgeKind = "on"       // by an outcome
	EdgeNoInput EdgeKind = "no_input" // by silence
	EdgeNoMatch EdgeKind = "no_match" // by words that were not understood
)

// Edge leads from one node to another.
type Edge struct {
	Kind EdgeKind
	// Name within the kind: the key, the intent, the outcome. It may be empty.
	Name string
	To   string
	// Path of the edge below its node's, such as menu/1.
	Path string
}

// Edges gives what leads on from a node, in the order of the reference.
func (n *Node) Edges() []Edge {
	var edges []Edge
	add := func(kind EdgeKind, name, to, path string) {
		if to != "" {
			edges = append(edges, Edge{kind, name, to, path})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(n.Menu)) {
		add(EdgeMenu, key, n.Menu[key], "menu/"+key)
	}
	for i, intent := range n.Ask {
		add(EdgeAsk, intent.Intent, intent.To, "ask/"+strconv.Itoa(i)+"/to")
	}
	if n.Choose != nil {
		add(EdgeChoose, "", n.Choose.To, "choose/to")
	}
	for i, way := range n.Branch {
		add(EdgeBranch, way.When, way.To, "branch/"+strconv.Itoa(i)+"/to")
	}
	if n.Task != nil {
		for i, exit := range n.Task.Exits {
			add(EdgeExit, exit.Exit, exit.To, "task/exits/"+strconv.Itoa(i)+"/to")
		}
	}
	if n.Consent != nil {
		add(EdgeYes, n.Consent.Key, n.Consent.Yes, "consent/yes")
		add(EdgeNo, n.Consent.NoKey, n.Consent.No, "consent/no")
	}
	add(EdgeTo, "", n.To, "to")
	for _, name := range slices.Sorted(maps.Keys(n.On)) {
		add(EdgeOn, name, n.On[name], "on/"+name)
	}
	if n.NoInput != nil {
		add(EdgeNoInput, "", n.NoInput.To, "no_input/to")
	}
	if n.NoMatch != nil {
		add(EdgeNoMatch, "", n.NoMatch.To, "no_match/to")
	}
	return edges
}
