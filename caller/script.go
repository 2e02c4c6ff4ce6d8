package caller

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tonegate/tonegate/dtmf"
)

// CardWord stands for a whole card in a script: number, expiry and security code, each after a prompt of its own.
const CardWord = "card"

// errScript tells that a script cannot be followed. It does not quote it: it may hold a card number.
var errScript = errors.New("unreadable script")

// Step is what a caller does when a prompt has ended: first it says Say, then it presses Keys. A Step with neither lets one
// prompt pass.
type Step struct {
	Say  string
	Keys []dtmf.Key
	// Settled waits for a longer silence: the prompt may be followed by another one at once, as the hand-over sentence is by
	// the provider's first prompt.
	Settled bool
}

// Card is what a caller keys to pay.
type Card struct {
	Number string // 12 to 19 digits
	Expiry string // MMYY
	Code   string // 3 or 4 digits
}

// ParseScript reads groups of keys separated by commas, each for one prompt: "1,1,card,2". The word card stands for the
// card; without it the card, if there is one, comes last. An empty group lets a prompt pass.
func ParseScript(keys string, card *Card) ([]Step, error) {
	var steps []Step
	if keys != "" {
		for group := range strings.SplitSeq(keys, ",") {
			more, err := parseGroup(strings.TrimSpace(group), card)
			if err != nil {
				return nil, err
			}
			steps = append(steps, more...)
		}
	}
	if card == nil || named(keys) {
		return steps, nil
	}
	cardSteps, err := card.steps()
	if err != nil {
		return nil, err
	}
	return append(steps, cardSteps...), nil
}

// named tells whether keys say where the card goes.
func named(keys string) bool {
	return slices.ContainsFunc(strings.Split(keys, ","), isCardWord)
}

func isCardWord(group string) bool { return strings.EqualFold(strings.TrimSpace(group), CardWord) }

// parseGroup gives the steps of one group: those of the card for its word.
func parseGroup(group string, card *Card) ([]Step, error) {
	if !isCardWord(group) {
		pressed, err := parseKeys(group)
		if err != nil {
			return nil, err
		}
		return []Step{{Keys: pressed}}, nil
	}
	if card == nil {
		return nil, fmt.Errorf("%w: it names a card, and there is none", errScript)
	}
	return card.steps()
}

// steps are the three fields, each ended by the pound key.
func (c *Card) steps() ([]Step, error) {
	steps := make([]Step, 0, 3)
	for _, field := range []string{c.Number, c.Expiry, c.Code} {
		keys, err := parseKeys(field)
		if err != nil || len(keys) == 0 {
			return nil, fmt.Errorf("%w: a field of the card", errScript)
		}
		steps = append(steps, Step{Keys: append(keys, dtmf.Pound), Settled: len(steps) == 0})
	}
	return steps, nil
}

func parseKeys(group string) ([]dtmf.Key, error) {
	keys := make([]dtmf.Key, 0, len(group)+1)
	for _, r := range group {
		k, ok := dtmf.ParseKey(r)
		if !ok {
			return nil, fmt.Errorf("%w: a group has something that is no key", errScript)
		}
		keys = append(keys, k)
	}
	return keys, nil
}
