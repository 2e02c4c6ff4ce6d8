package flows

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// keypad are the keys that a menu can wait for.
const keypad = "0123456789*#"

func isKey(key string) bool {
	return len(key) == 1 && strings.Contains(keypad, key)
}

func (c *checker) menu(path string, n *Node) {
	for _, key := range slices.Sorted(maps.Keys(n.Menu)) {
		if !isKey(key) {
			c.add(path+"/menu/"+key, "use one of "+keypad, "%q is not one key", key)
		}
		c.target(path+"/menu/"+key, path, n.Menu[key])
	}
	seen := make(map[string]bool)
	for i, intent := range n.Ask {
		at := fmt.Sprintf("%s/ask/%d", path, i)
		if !nodeName.MatchString(intent.Intent) || seen[intent.Intent] {
			c.add(at+"/intent", "use a name of a-z, 0-9 and _, once", "%q cannot be an intent's name", intent.Intent)
		}
		seen[intent.Intent] = true
		if len(intent.Examples) == 0 {
			c.add(at, "write two or three things that callers say", "intent %s has no examples", intent.Intent)
		}
		c.target(at+"/to", path, intent.To)
		for _, name := range slices.Sorted(maps.Keys(intent.Slots)) {
			c.slot(at+"/slots/"+name, intent.Slots[name])
		}
	}
}

func (c *checker) slot(path string, s Slot) {
	if v, ok := c.flow.Vars[s.Into]; !ok || v.Trust != TrustCaller {
		c.add(path, "name a variable with trust: caller in into", "a caller's words cannot set %q", s.Into)
	}
	if (s.Pattern == "") == (len(s.OneOf) == 0) {
		c.add(path, "write pattern or one_of", "the slot does not say how it is found")
	}
	if _, err := regexp.Compile(s.Pattern); err != nil {
		c.add(path+"/pattern", "use RE2 syntax", "the pattern cannot be read")
	}
}

func (c *checker) lookup(path string, n *Node) {
	l := n.Lookup
	if l == nil {
		return
	}
	at := path + "/lookup"
	if !targetName.MatchString(l.Call) {
		c.add(at, "name an entry of the operator's file in call", "the lookup does not say what it calls")
	}
	if v, ok := c.flow.Vars[l.Into]; !ok || v.Trust != TrustServer {
		c.add(at+"/into", "name a variable with trust: server", "a lookup cannot set %q", l.Into)
	}
	c.duration(at+"/timeout", l.Timeout, 100*time.Millisecond, 10*time.Second)
	for _, name := range slices.Sorted(maps.Keys(l.With)) {
		c.text(at+"/with/"+name, l.With[name])
	}
	for _, name := range slices.Sorted(maps.Keys(l.Map)) {
		c.expression(at+"/map/"+name, l.Map[name], environment{nameResponse: map[string]any{}})
	}
	c.edges(path, n, []string{"error"})
}

func (c *checker) consent(path string, n *Node) {
	a := n.Consent
	if a == nil {
		return
	}
	if a.Key == "" {
		a.Key = "1"
	}
	if a.NoKey == "" {
		a.NoKey = "2"
	}
	at := path + "/consent"
	if !isKey(a.Key) || !isKey(a.NoKey) || a.Key == a.NoKey {
		c.add(at, "use two different keys of "+keypad, "key and no_key cannot be told apart")
	}
	c.target(at+"/yes", path, a.Yes)
	c.target(at+"/no", path, a.No)
	if to := c.flow.Nodes[a.Yes]; to != nil && to.Payment == nil {
		c.add(at+"/yes", "name a payment node: its key closes the gate by itself", "consent to %q is not to a payment", a.Yes)
	}
	if n.Say == "" {
		c.add(at, "write say: with the amount and the keys", "nobody can agree to what was not said")
	}
}

func (c *checker) payment(path string, n *Node) {
	p := n.Payment
	if p == nil {
		return
	}
	at := path + "/payment"
	if p.Provider == "" {
		p.Provider = "default"
	}
	if !targetName.MatchString(p.Provider) {
		c.add(at+"/provider", "use a name from the operator's file", "the provider's name cannot be read")
	}
	c.trusted(at+"/amount", p.Amount)
	c.trusted(at+"/currency", p.Currency)
	c.trusted(at+"/reference", p.Reference)
	c.limits(at+"/limits", &p.Limits)
	outcomes := make([]string, 0, len(payments.Outcomes()))
	for _, o := range payments.Outcomes() {
		outcomes = append(outcomes, string(o))
	}
	c.edges(path, n, outcomes)
}

// edges checks that on has each of names and nothing else.
func (c *checker) edges(path string, n *Node, names []string) {
	for _, name := range names {
		if n.On[name] == "" {
			c.add(path, fmt.Sprintf("write on: {%s: NODE}", name), "there is no edge for %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(n.On)) {
		if !slices.Contains(names, name) {
			c.add(path+"/on/"+name, "use "+list(slices.Clone(names)), "there is no outcome %q", name)
		}
	}
}

// trusted checks that an expression reads server variables alone.
func (c *checker) trusted(path, source string) {
	e := c.expression(path, source, c.known)
	if e == nil {
		return
	}
	for _, name := range e.names {
		if c.flow.Vars[name].Trust != TrustServer {
			c.add(path, "use a variable with trust: server", "%s is not trusted with money", name)
		}
	}
}

func (c *checker) limits(path string, l *Limits) {
	if l.Tries == 0 {
		l.Tries = 3
	}
	if l.Cards == 0 {
		l.Cards = 2
	}
	if l.Tries < 1 || l.Tries > 5 {
		c.add(path+"/tries", "use 1 to 5", "tries is out of range")
	}
	if l.Cards < 1 || l.Cards > 5 {
		c.add(path+"/cards", "use 1 to 5", "cards is out of range")
	}
	c.duration(path+"/within", l.Within, 30*time.Second, 15*time.Minute)
	if l.Within.Duration == 0 {
		l.Within.Duration = 4 * time.Minute
	}
}
