package lint

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/secret"
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
func (c *checker) menu(path string, n *flows.Node) {
	for _, key := range slices.Sorted(maps.Keys(n.Menu)) {
		if !isKey(key) {
			c.Add(path+"/menu/"+key, "use one of "+keypad, "%s is not one key", secret.Quote(key))
		}
		c.target(path+"/menu/"+key, n.Menu[key])
	}
	switch {
	case len(n.Menu) > mostKeys:
		c.Add(path+"/menu", "split it into two menus", "a menu of %d keys is more than a caller can keep in mind", len(n.Menu))
	case len(n.Menu) > manyKeys:
		c.Warn(path+"/menu", "split it into two menus", "a menu of %d keys is hard to keep in mind", len(n.Menu))
	}
	seen, keyed := make(map[string]bool), 0
	for i, intent := range n.Ask {
		at := fmt.Sprintf("%s/ask/%d", path, i)
		if !nodeName.MatchString(intent.Intent) || seen[intent.Intent] {
			c.Add(at+"/intent", "use a name of a-z, 0-9 and _, once", "%s cannot be an intent's name", secret.Quote(intent.Intent))
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
		c.Add(path+"/ask", "keep keyed in one slot of the node", "digits that are keyed could mean two slots")
	}
	if keyed > 0 && strings.ContainsAny(strings.Join(slices.Collect(maps.Keys(n.Menu)), ""), "0123456789#") {
		c.Add(path+"/menu", "use * or another node", "digits that are keyed could mean the menu, too")
	}
}

func (c *checker) examples(path string, intent flows.Intent) {
	for _, language := range c.flow.Speaks() {
		if len(intent.Examples.In(language)) == 0 {
			c.Add(path+"/examples", "write two or three things that callers say",
				"intent %s has no examples in %s", intent.Intent, language)
		}
	}
}

// slot checks a value that is taken from a caller's words.
func (c *checker) slot(path string, s flows.Slot) {
	switch v, ok := c.flow.Vars[s.Into]; {
	case !ok:
		c.noVariable(path+"/into", s.Into)
	case v.Trust != flows.TrustCaller:
		c.Add(path+"/into", "name a variable with trust: caller", "a caller's words cannot set %s", secret.Quote(s.Into))
	case v.Type != flows.TypeString:
		c.Add(path+"/into", "declare it with type: string", "a caller's words are a string, and %q is none", s.Into)
	}
	kind := s.Kind()
	if (kind == flows.SlotPattern) != (s.Pattern != "") || (kind == flows.SlotChoice) != (len(s.OneOf) > 0) {
		c.Add(path, "write one_of, pattern, or type: digits, number or date", "the slot does not say how it is found")
		return
	}
	c.span(path, s)
	if _, err := regexp.Compile(s.Pattern); err != nil {
		c.Add(path+"/pattern", "use RE2 syntax", "the pattern cannot be read")
	} else if kind != flows.SlotDigits && slices.ContainsFunc(testCards(), s.Fits) {
		c.Add(path, "use a pattern that no card number fits", "this slot would take a card number")
	}
}

// span checks how long or how great a slot's value may be.
func (c *checker) span(path string, s flows.Slot) {
	kind := s.Kind()
	if s.Keyed && kind != flows.SlotDigits {
		c.Add(path+"/keyed", "use type: digits", "only digits can be keyed")
	}
	switch fewest, most := s.Digits(); {
	case kind == flows.SlotDigits && (fewest > most || most > flows.MaxDigits):
		c.Add(path, fmt.Sprintf("use min and max of 1 to %d: longer numbers could be a card's", flows.MaxDigits),
			"the number of digits is out of range")
	case kind == flows.SlotNumber && s.Min > s.Max:
		c.Add(path, "write a max that is greater", "min is greater than max")
	case kind != flows.SlotDigits && kind != flows.SlotNumber && (s.Min != 0 || s.Max != 0):
		c.Add(path, "remove them", "min and max have a meaning for digits and numbers alone")
	}
}

// testCards are published test numbers, which no slot may take.
func testCards() []string {
	return []string{"4242424242424242", "4242 4242 4242 4242", "4242-4242-4242-4242", "378282246310005"}
}
