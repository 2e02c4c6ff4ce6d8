package flows

import (
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/internal/cardnumber"
)

// understood lists the languages whose texts are checked for what they say.
func understood() []string {
	return []string{"de", "en", "es", "fr", "it", "pt"}
}

func holdsCard(text string) bool {
	return cardnumber.Holds(text)
}

// sentences cuts a text at its stops; a stop within a number or an expression is none.
func sentences(text string) []string {
	return stop.Split(text, -1)
}

var stop = regexp.MustCompile(`[.!?;…]+(?:\s+|$)`)

// said is one text of a node with its place in the file.
type said struct {
	path string
	text Text
}

// says gives what a node can say to the caller.
func (n *Node) says() []said {
	all := []said{{"say", n.Say}, {"filler", n.Filler}}
	if n.Choose != nil {
		all = append(all, said{"choose/each", n.Choose.Each})
	}
	for _, ladder := range []struct {
		key   string
		rungs *Ladder
	}{{"no_input", n.NoInput}, {"no_match", n.NoMatch}} {
		if ladder.rungs == nil {
			continue
		}
		for i, text := range ladder.rungs.Say {
			path := ladder.key + "/say"
			if len(ladder.rungs.Say) > 1 {
				path += "/" + strconv.Itoa(i)
			}
			all = append(all, said{path, text})
		}
	}
	return all
}

// words checks what the texts say: nobody asks for a card aloud, and only a node that follows an approved payment says
// that money was taken. unpaid are the nodes that can be reached without one.
func (c *checker) words(unpaid map[string]bool) {
	for _, name := range slices.Sorted(maps.Keys(c.flow.Nodes)) {
		n := c.flow.Nodes[name]
		for _, s := range n.says() {
			c.wording("nodes/"+name+"/"+s.path, s.text, unpaid[name])
		}
		if n.Task != nil {
			c.wording("nodes/"+name+"/task/goal", n.Task.Goal, false)
		}
	}
	c.wording("persona", c.flow.Persona, false)
}

func (c *checker) wording(path string, text Text, unpaid bool) {
	for _, language := range slices.Sorted(maps.Keys(text)) {
		at := path
		if language != "" {
			at += "/" + language
		}
		c.wordsOf(at, placeholder.ReplaceAllString(text[language], "42"), unpaid)
		spoken := language
		if spoken == "" {
			spoken = c.flow.Language
		}
		if promises(text[language], spoken) {
			c.add(at, "say it only where a message can be sent: no channel can be configured yet",
				"this promises a message, and nothing sends one")
		}
	}
}

// placeholder stands for a value, which is an amount more often than not.
var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

// wordsOf checks what one text says of money and cards.
func (c *checker) wordsOf(at, text string, unpaid bool) {
	if c.claims == nil {
		c.claims = guard.NewClaims()
	}
	speech := c.claims.Begin()
	for _, sentence := range sentences(text) {
		switch _, why := speech.Check(sentence, !unpaid); why {
		case guard.PaidClaim:
			c.add(at, "say it only in nodes that follow an approved edge",
				"this says that money was taken, and can be reached without an approved payment")
			return
		case guard.CardRequest:
			c.add(at, "leave the card to the provider, which asks for it by keypad: lead to a payment",
				"this asks for card details aloud")
			return
		}
	}
}
