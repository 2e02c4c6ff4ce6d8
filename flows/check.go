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
	nodeName    = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	targetName  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
)

func (c *checker) add(path, right, what string, args ...any) {
	c.addAt(c.at.of(path), right, what, args...)
}

func (c *checker) addAt(at position, right, what string, args ...any) {
	c.found = append(c.found, Problem{
		File: at.file, Line: at.line, Column: at.column, What: fmt.Sprintf(what, args...), Right: right,
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
	c.languages()
	c.vars()
	c.text("persona", f.Persona)
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

func (c *checker) languages() {
	f := c.flow
	if f.Language == "" {
		f.Language = DefaultLanguage
	}
	if !languageTag.MatchString(f.Language) {
		c.add("language", "write a tag such as en-GB", "%q is not a language", f.Language)
	}
	bases := make(map[string]string)
	for i, language := range f.Languages {
		path := fmt.Sprintf("languages/%d", i)
		if !languageTag.MatchString(language) {
			c.add(path, "write a tag such as en-GB", "%q is not a language", language)
		}
		if other, taken := bases[Base(language)]; taken {
			c.add(path, "keep one of them", "%q and %q are one language to a flow", other, language)
		}
		bases[Base(language)] = language
	}
	if len(f.Languages) > 0 && !slices.Contains(f.Languages, f.Language) {
		c.add("languages", "add "+f.Language, "the language of the start is not among the languages")
	}
}

func (c *checker) node(path string, n *Node) {
	c.text(path+"/say", n.Say)
	c.text(path+"/filler", n.Filler)
	if n.Language != "" && !slices.Contains(c.flow.Speaks(), n.Language) {
		c.add(path+"/language", "use one of "+list(c.flow.Speaks())+", or add it to languages",
			"the flow does not speak %q", n.Language)
	}
	actions := 0
	for _, present := range []bool{
		len(n.Menu)+len(n.Ask) > 0, n.Choose != nil, n.Lookup != nil, len(n.Branch) > 0, n.Task != nil, n.Consent != nil,
		n.Payment != nil, n.Link != nil, n.Handoff != nil, n.Hangup,
	} {
		if present {
			actions++
		}
	}
	if actions > 1 {
		c.add(path, "split it into nodes joined by to", "a node does one thing: menu and ask, choose, lookup, branch, task, "+
			"consent, payment, link, handoff or hangup")
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
		c.add(path+"/link", "take the payment on the call, or hand the caller off",
			"links are reserved: no channel that sends one can be configured yet")
	}
	if n.Handoff != nil && !targetName.MatchString(n.Handoff.To) {
		c.add(path+"/handoff", "name a target of the gate's file", "the handoff has no target")
	}
	c.leads(path, n, actions)
	c.ladders(path, n)
}

func (c *checker) leads(path string, n *Node, actions int) {
	plain := actions == 0 || n.Lookup != nil || len(n.Branch) > 0
	switch {
	case plain:
		c.target(path+"/to", path, n.To)
	case n.To != "":
		c.add(path+"/to", "remove it", "this node leads on by its own edges, to has no meaning")
	}
	if len(n.On) > 0 && n.Payment == nil && n.Link == nil && n.Lookup == nil && n.Choose == nil && n.Task == nil {
		c.add(path+"/on", "remove it", "only choose, lookup, task, payment and link have edges in on")
	}
	for _, edge := range slices.Sorted(maps.Keys(n.On)) {
		c.target(path+"/on/"+edge, path, n.On[edge])
	}
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

// text compiles a text in each language of the flow, which it must have.
func (c *checker) text(path string, text Text) {
	if len(text) == 0 {
		return
	}
	for key := range text {
		if key != "" && !slices.ContainsFunc(c.flow.Speaks(), func(spoken string) bool {
			return key == spoken || key == Base(spoken)
		}) {
			c.add(path+"/"+key, "use one of "+list(c.flow.Speaks())+", or add it to languages", "the flow does not speak %q", key)
		}
	}
	for _, language := range c.flow.Speaks() {
		in := text.In(language)
		if in == "" {
			c.add(path, "write it in "+language+", too", "the text is missing in %s", language)
			continue
		}
		c.template(path, in, Base(language))
	}
}

func (c *checker) template(path, text, language string) {
	t, err := parseTemplate(text, language, c.known)
	if err != nil {
		c.add(path, "write {{ variable | filter }} with declared variables", "the text cannot be filled in: %s", err)
		return
	}
	c.flow.texts[textKey{language, text}] = t
}

func (c *checker) expression(path, source string, known environment) *expression {
	e, err := compile(source, "", known)
	if err != nil {
		c.add(path, "use declared variables, such as bill.amount", "the expression cannot be read: %s", err)
		return nil
	}
	c.flow.exprs[source] = e
	return e
}
