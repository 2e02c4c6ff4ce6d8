package lint

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/flows"
)

// sentences cuts a text at its stops; a stop within a number or an expression is none.
func sentences(text string) []string {
	return stop.Split(text, -1)
}

var stop = regexp.MustCompile(`[.!?;…]+(?:\s+|$)`)

// words checks what the texts say: nobody asks for a card aloud, and only a node that follows an approved payment says
// that money was taken. unpaid are the nodes that can be reached without one.
func (c *checker) words(unpaid map[string]bool) {
	for _, name := range slices.Sorted(maps.Keys(c.flow.Nodes)) {
		n := c.flow.Nodes[name]
		for _, s := range n.Says() {
			c.wording("nodes/"+name+"/"+s.Path, s.Text, unpaid[name])
		}
		if n.Task != nil {
			c.wording("nodes/"+name+"/task/goal", n.Task.Goal, false)
		}
	}
	c.wording("persona", c.flow.Persona, false)
}

func (c *checker) wording(path string, text flows.Text, unpaid bool) {
	for _, language := range slices.Sorted(maps.Keys(text)) {
		at := path
		if language != "" {
			at += "/" + language
		}
		c.wordsOf(at, placeholder.ReplaceAllString(text[language], "42"), unpaid)
		for _, filled := range placeholder.FindAllString(text[language], -1) {
			for _, said := range literal.FindAllString(filled, -1) { // {{ late ? "That is late." : "Thank you." }}
				if strings.Contains(said, " ") { // a word alone is compared with: bill.status == "paid"
					c.wordsOf(at, said[1:len(said)-1], unpaid)
				}
			}
		}
		spoken := language
		if spoken == "" {
			spoken = c.flow.Language
		}
		if promises(text[language], spoken) {
			c.Add(at, "say it only where a message can be sent: no channel can be configured yet",
				"this promises a message, and nothing sends one")
		}
	}
}

// placeholder stands for a value, which is an amount more often than not.
var placeholder = regexp.MustCompile(`(?s)\{\{.*?\}\}`)

// literal is a text within an expression.
var literal = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'|`[^`]*`")

// wordsOf checks what one text says of money and cards.
func (c *checker) wordsOf(at, text string, unpaid bool) {
	speech := c.claims.Begin()
	for _, sentence := range sentences(text) {
		switch _, why := speech.Check(sentence, !unpaid); why {
		case guard.PaidClaim:
			c.Add(at, "say it only in nodes that follow an approved edge",
				"this says that money was taken, and can be reached without an approved payment")
			return
		case guard.CardRequest:
			c.Add(at, "leave the card to the provider, which asks for it by keypad: lead to a payment",
				"this asks for card details aloud")
			return
		}
	}
}
