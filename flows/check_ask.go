package flows

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// keypad are the keys that a menu can wait for.
const keypad = "0123456789*#"

// A menu of more than manyKeys is hard to follow, one of more than mostKeys is refused.
const (
	manyKeys = 6
	mostKeys = 12
)

func isKey(key string) bool {
	return len(key) == 1 && strings.Contains(keypad, key)
}

// menu checks the keys and the intents that a node waits for.
func (c *checker) menu(path string, n *Node) {
	for _, key := range slices.Sorted(maps.Keys(n.Menu)) {
		if !isKey(key) {
			c.add(path+"/menu/"+key, "use one of "+keypad, "%s is not one key", quoted(key))
		}
		c.target(path+"/menu/"+key, n.Menu[key])
	}
	switch {
	case len(n.Menu) > mostKeys:
		c.add(path+"/menu", "split it into two menus", "a menu of %d keys is more than a caller can keep in mind", len(n.Menu))
	case len(n.Menu) > manyKeys:
		c.warn(path+"/menu", "split it into two menus", "a menu of %d keys is hard to keep in mind", len(n.Menu))
	}
	seen, keyed := make(map[string]bool), 0
	for i, intent := range n.Ask {
		at := fmt.Sprintf("%s/ask/%d", path, i)
		if !nodeName.MatchString(intent.Intent) || seen[intent.Intent] {
			c.add(at+"/intent", "use a name of a-z, 0-9 and _, once", "%s cannot be an intent's name", quoted(intent.Intent))
		}
		seen[intent.Intent] = true
		c.examples(at, intent)
		c.target(at+"/to", intent.To)
		for _, name := range slices.Sorted(maps.Keys(intent.Slots)) {
			c.slot(at+"/slots/"+name, intent.Slots[name])
			if intent.Slots[name].Keyed {
				keyed++
			}
		}
	}
	if keyed > 1 {
		c.add(path+"/ask", "keep keyed in one slot of the node", "digits that are keyed could mean two slots")
	}
	if keyed > 0 && strings.ContainsAny(strings.Join(slices.Collect(maps.Keys(n.Menu)), ""), "0123456789#") {
		c.add(path+"/menu", "use * or another node", "digits that are keyed could mean the menu, too")
	}
}

func (c *checker) examples(path string, intent Intent) {
	for _, language := range c.flow.Speaks() {
		if len(intent.Examples.In(language)) == 0 {
			c.add(path+"/examples", "write two or three things that callers say",
				"intent %s has no examples in %s", intent.Intent, language)
		}
	}
}

// slot checks a value that is taken from a caller's words.
func (c *checker) slot(path string, s Slot) {
	switch v, ok := c.flow.Vars[s.Into]; {
	case !ok:
		c.add(path+"/into", suggest(s.Into, slices.Collect(maps.Keys(c.flow.Vars))), "there is no variable %s", quoted(s.Into))
	case v.Trust != TrustCaller:
		c.add(path+"/into", "name a variable with trust: caller", "a caller's words cannot set %s", quoted(s.Into))
	case v.Type != TypeString:
		c.add(path+"/into", "declare it with type: string", "a caller's words are a string, and %q is none", s.Into)
	}
	kind := s.Kind()
	if (kind == SlotPattern) != (s.Pattern != "") || (kind == SlotChoice) != (len(s.OneOf) > 0) {
		c.add(path, "write one_of, pattern, or type: digits, number or date", "the slot does not say how it is found")
		return
	}
	c.span(path, s)
	if _, err := regexp.Compile(s.Pattern); err != nil {
		c.add(path+"/pattern", "use RE2 syntax", "the pattern cannot be read")
	} else if kind != SlotDigits && slices.ContainsFunc(testCards(), s.Fits) {
		c.add(path, "use a pattern that no card number fits", "this slot would take a card number")
	}
}

// span checks how long or how great a slot's value may be.
func (c *checker) span(path string, s Slot) {
	kind := s.Kind()
	if s.Keyed && kind != SlotDigits {
		c.add(path+"/keyed", "use type: digits", "only digits can be keyed")
	}
	switch fewest, most := s.Digits(); {
	case kind == SlotDigits && (fewest > most || most > MaxDigits):
		c.add(path, fmt.Sprintf("use min and max of 1 to %d: longer numbers could be a card's", MaxDigits),
			"the number of digits is out of range")
	case kind == SlotNumber && s.Min > s.Max:
		c.add(path, "write a max that is greater", "min is greater than max")
	case kind != SlotDigits && kind != SlotNumber && (s.Min != 0 || s.Max != 0):
		c.add(path, "remove them", "min and max have a meaning for digits and numbers alone")
	}
}

// testCards are published test numbers, which no slot may take.
func testCards() []string {
	return []string{"4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242", "378282246310005"}
}

// choose checks a choice among the quotes of a payment.
func (c *checker) choose(path string, n *Node) {
	if n.Choose == nil {
		return
	}
	at := path + "/choose"
	if to := c.flow.Nodes[n.Choose.Of]; to == nil || to.Payment == nil || to.Payment.Quotes == "" {
		c.add(at+"/of", "name a payment node with quotes", "%s has no quotes to choose from", quoted(n.Choose.Of))
	}
	c.text(at+"/each", n.Choose.Each)
	c.target(at+"/to", n.Choose.To)
	if to := c.flow.Nodes[n.Choose.To]; to != nil && (to.Consent == nil || to.Consent.Yes != n.Choose.Of) {
		c.add(at+"/to", "name the consent node whose yes is "+n.Choose.Of, "the choice does not lead to the consent to it")
	}
	c.edges(path, n, []string{"none"})
}

// consent checks a question whose yes leads to a payment.
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
	c.target(at+"/yes", a.Yes)
	c.target(at+"/no", a.No)
	if to := c.flow.Nodes[a.Yes]; to != nil && to.Payment == nil {
		c.add(at+"/yes", "name a payment node: its key closes the gate by itself",
			"consent to %s is not to a payment", quoted(a.Yes))
	}
	if len(n.Say) == 0 {
		c.add(at, "write say: with the amount and the keys", "nobody can agree to what was not said")
	}
}
