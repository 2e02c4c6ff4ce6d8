package flows

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/agent/guard"
)

// checker collects all that is wrong with a file and compiles its texts and expressions on the way.
type checker struct {
	at     positions
	flow   *Flow
	known  environment
	used   map[string]bool // variables that something reads
	found  Problems
	claims *guard.Claims
	broken []string // places that have not the shape of a flow, and were told of
}

var (
	nodeName    = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	targetName  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
)

func (c *checker) add(path, right, what string, args ...any) {
	c.addAt(c.at.of(path), path, right, what, args...)
}

// warn tells of what is not wrong, but unwise.
func (c *checker) warn(path, right, what string, args ...any) {
	c.add(path, right, what, args...)
	c.found[len(c.found)-1].Warning = true
}

func (c *checker) addAt(at position, path, right, what string, args ...any) {
	text := fmt.Sprintf(what, args...)
	if holdsSecret(text) {
		text = "this cannot be read"
	}
	if holdsSecret(right) {
		right = ""
	}
	c.found = append(c.found, Problem{
		File: at.file, Line: at.line, Column: at.column, What: text, Right: right, path: path,
	})
}

// check looks at the meaning of what has the right shape.
func (c *checker) check() {
	told := len(c.found)
	f := c.flow
	c.languages()
	c.vars()
	c.text("persona", f.Persona)
	if f.Start != "" {
		c.target("start", f.Start)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Nodes)) {
		if !nodeName.MatchString(name) {
			c.add("nodes/"+name, "use a-z, 0-9 and _, a letter first", "%s cannot be a node's name", quoted(name))
		}
		c.node("nodes/"+name, f.Nodes[name])
	}
	var unpaid map[string]bool
	if c.joined() {
		c.graph()
		unpaid = c.unpaid()
	}
	c.words(unpaid)
	shape := structure{broken: c.broken}
	told = min(told, len(c.found))
	c.found = append(c.found[:told:told], slices.DeleteFunc(c.found[told:], func(p Problem) bool {
		return shape.covers(p.path)
	})...)
}

func (c *checker) languages() {
	f := c.flow
	if f.Language == "" {
		f.Language = DefaultLanguage
	}
	bases := make(map[string]string)
	for i, language := range f.Speaks() {
		path := "language"
		if i > 0 {
			path = fmt.Sprintf("languages/%d", slices.Index(f.Languages, language))
		}
		if !languageTag.MatchString(language) {
			c.add(path, "write a tag such as en-GB", "%s is not a language", quoted(language))
		}
		if other, taken := bases[Base(language)]; taken {
			c.add(path, "keep one of them", "%q and %q are one language to a flow", other, language)
		}
		bases[Base(language)] = language
		if !slices.Contains(understood(), Base(language)) {
			c.warn(path, "have a person read the texts: use "+list(understood())+" to have them checked",
				"texts in %q are not checked for what they say of money and cards", language)
		}
	}
	if len(f.Languages) > 0 && !slices.Contains(f.Languages, f.Language) {
		c.add("languages", "add "+f.Language, "the language of the start is not among the languages")
	}
}

func (c *checker) node(path string, n *Node) {
	c.text(path+"/say", n.Say)
	c.text(path+"/filler", n.Filler)
	if n.Language != "" && !slices.Contains(c.flow.Speaks(), n.Language) {
		c.add(path+"/language", suggest(n.Language, c.flow.Speaks())+", or add it to languages",
			"the flow does not speak %s", quoted(n.Language))
	}
	actions := n.Actions()
	if len(actions) > 1 {
		c.add(path, "split it into nodes joined by to", "a node does one thing, and this one does %s",
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
		c.add(path+"/link", "take the payment on the call, or hand the caller off",
			"links are reserved: no channel that sends one can be configured yet")
	}
	if n.Handoff != nil && !targetName.MatchString(n.Handoff.To) {
		c.add(path+"/handoff", "name a target of the gate's file", "the handoff has no target")
	}
	if len(n.Filler) > 0 && n.Lookup == nil && n.Task == nil {
		c.add(path+"/filler", "remove it, or say it in say", "only a lookup and a task have something to wait for")
	}
	c.leads(path, n, len(actions))
	c.ladders(path, n)
}

// leads checks to and on: who needs them and who must not have them.
func (c *checker) leads(path string, n *Node, actions int) {
	plain := actions == 0 || n.Lookup != nil || len(n.Branch) > 0
	switch {
	case plain:
		c.target(path+"/to", n.To)
	case n.To != "":
		c.add(path+"/to", "remove it", "this node leads on by its own edges, to has no meaning")
	}
	if len(n.On) > 0 && n.Payment == nil && n.Link == nil && n.Lookup == nil && n.Choose == nil && n.Task == nil {
		c.add(path+"/on", "remove it", "only choose, lookup, task, payment and link have edges in on")
	}
	for _, edge := range slices.Sorted(maps.Keys(n.On)) {
		c.target(path+"/on/"+edge, n.On[edge])
	}
}

func (c *checker) duration(path string, d Duration, least, most time.Duration) {
	if d.Duration != 0 && (d.Duration < least || d.Duration > most) {
		c.add(path, fmt.Sprintf("use %s to %s", least, most), "the duration is out of range")
	}
}

func (c *checker) target(path, name string) {
	switch {
	case name == "" && c.torn(path[:strings.LastIndexByte(path, '/')]):
	case name == "":
		c.add(path, "write to: and the name of a node", "%q leads nowhere", strings.Split(path+"//", "/")[1])
	case c.flow.Nodes[name] == nil:
		c.add(path, suggest(name, slices.Collect(maps.Keys(c.flow.Nodes))), "there is no node %s", quoted(name))
	}
}

// torn tells whether something at or below path has not the right shape: then what is missing there may just be unread.
func (c *checker) torn(path string) bool {
	return slices.ContainsFunc(c.broken, func(broken string) bool { return strings.HasPrefix(broken, path) })
}

// text compiles a text in each language of the flow, which it must have.
func (c *checker) text(path string, text Text) {
	if len(text) == 0 {
		return
	}
	spoken := c.flow.Speaks()
	for _, key := range slices.Sorted(maps.Keys(text)) {
		if key != "" && !slices.ContainsFunc(spoken, func(tag string) bool { return key == tag || key == Base(tag) }) {
			c.add(path+"/"+key, suggest(key, spoken)+", or add it to languages", "the flow does not speak %s", quoted(key))
		}
	}
	for _, language := range spoken {
		in := text.In(language)
		if in == "" {
			c.add(path, "write it in "+language+", too", "the text is missing in %s", language)
			continue
		}
		at := path
		for _, key := range []string{language, Base(language)} {
			if text[key] != "" {
				at = path + "/" + key
				break
			}
		}
		c.template(at, in, Base(language))
	}
}

func (c *checker) template(path, text, language string) {
	t, err := parseTemplate(text, language, c.known)
	if err != nil {
		c.add(path, right(err, "write {{ bill.amount | money(bill.currency) }} with declared variables"),
			"the text cannot be filled in: %s", err)
		return
	}
	for _, p := range t.parts {
		c.uses(p.expr)
	}
	c.flow.texts[textKey{language, text}] = t
}

// gives checks that an expression can give a value of a type.
func (c *checker) gives(path string, e *expression, kind string) {
	if got := e.gives(); got != "" && got != kind {
		c.add(path, "write one that gives a "+kind, "the expression gives a %s", got)
	}
}

// expression compiles an expression.
func (c *checker) expression(path, source string, known environment) *expression {
	e, err := compile(source, "", known)
	if err != nil {
		c.add(path, right(err, "use declared variables, such as bill.amount"), "the expression cannot be read: %s", err)
		return nil
	}
	c.uses(e)
	c.flow.exprs[source] = e
	return e
}

func (c *checker) uses(e *expression) {
	if e == nil {
		return
	}
	for _, name := range e.names {
		c.used[name] = true
	}
}

// private looks for what must not stand in a file that is read by many: secrets, and numbers of cards.
func (c *checker) private(path string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			c.private(join(path, name), name)
			c.private(join(path, name), inner)
		}
	case []any:
		for i, inner := range v {
			c.private(join(path, fmt.Sprint(i)), inner)
		}
	case string:
		switch {
		case holdsSecret(v):
			c.add(path, "keep it in the operator's file, as ${ENV} or NAME_file",
				"this looks like a secret, and a flow must not hold one")
		case holdsCard(v):
			c.add(path, "remove it", "this looks like a card number, and a flow must not hold one")
		}
	case uint64:
		c.private(path, fmt.Sprint(v))
	default:
	}
}
