package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/caller"
)

// testCard is one of Stripe's published test numbers, by what a test gateway answers to it.
type testCard struct {
	name   string
	number string
}

// testCards are the cards that call and demo know. no_answer is one whose answer the sandbox loses.
func testCards() []testCard {
	return []testCard{
		{"ok", "4242424242424242"},
		{"declined", "4000000000000002"},
		{"insufficient", "4000000000009995"},
		{"expired", "4000000000000069"},
		{"lost", "4000000000009987"},
		{"incorrect_cvc", "4000000000000127"},
		{"processing_error", "4000000000000119"},
		{"no_answer", "4000000000005126"},
	}
}

// cardNamed gives what to key for a card, valid for two more years.
func cardNamed(name string, now time.Time) (*caller.Card, error) {
	cards := testCards()
	i := slices.IndexFunc(cards, func(c testCard) bool { return c.name == name })
	if i < 0 {
		names := make([]string, 0, len(cards))
		for _, c := range cards {
			names = append(names, c.name)
		}
		return nil, fmt.Errorf("--card: no card of that name; there are %s", strings.Join(names, ", "))
	}
	return &caller.Card{Number: cards[i].number, Expiry: now.AddDate(2, 0, 0).Format("0106"), Code: "123"}, nil
}
