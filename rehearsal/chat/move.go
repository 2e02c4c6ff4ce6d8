package chat

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tonegate/tonegate/rehearsal"
)

// kind is what a person does.
type kind int

const (
	says kind = iota + 1
	keys
	waits
	fails
	leaves
)

// move is one thing that a person did; all of them make a call again.
type move struct {
	kind kind
	text string
	wait time.Duration
	// model is what a model of others answered to it; nil where the offline rules did, which answer the same again.
	model []rehearsal.ModelAnswer
}

// again makes the move on another stage, where the model answers as it did.
func (m move) again(ctx context.Context, s *rehearsal.Stage) error {
	s.Script(m.model)
	defer s.Script(nil)
	return m.play(ctx, s)
}

// play makes the move on a stage.
func (m move) play(ctx context.Context, s *rehearsal.Stage) error {
	switch m.kind {
	case says:
		return s.Say(ctx, m.text)
	case keys:
		if card, ok := strings.CutPrefix(m.text, "card:"); ok {
			return s.Card(ctx, card)
		}
		return s.Press(ctx, m.text)
	case waits:
		return s.Silence(ctx, m.wait)
	case fails:
		return s.Fail(ctx, m.text)
	case leaves:
		return s.Hangup(ctx)
	default:
		return fmt.Errorf("no move of kind %d", m.kind)
	}
}

// turn is the move as a test file has it.
func (m move) turn() string {
	switch m.kind {
	case says:
		return "user: " + quoted(m.text)
	case keys:
		return "keys: " + quoted(m.text)
	case waits:
		return "after: " + m.wait.String()
	case fails:
		return "fail: " + m.text
	case leaves:
		return "hangup: true"
	default:
		return ""
	}
}

// maxKeys is more than any menu or short number needs, and less than a card has.
const maxKeys = 12

// keyed reads what follows /key.
func keyed(text string) (move, error) {
	text = strings.ReplaceAll(text, " ", "")
	switch {
	case strings.HasPrefix(text, "card:"):
	case text == "":
		return move{}, errors.New("name keys or a test card: /key 1, /key card:ok")
	case strings.Trim(text, rehearsal.Keypad) != "":
		return move{}, errors.New("a phone has the keys 0 to 9, * and #; a test card goes by its name: /key card:ok")
	case len(text) > maxKeys:
		return move{}, errors.New("so many keys could be a card number, and here are only test cards, by name: /key card:ok")
	}
	return move{kind: keys, text: text}, nil
}

// clocked reads what follows /clock.
func clocked(text string) (move, error) {
	d, err := time.ParseDuration(strings.TrimPrefix(text, "+"))
	if err != nil || d <= 0 || d > time.Hour {
		return move{}, errors.New("say how long the caller is silent, up to 1h: /clock +30s")
	}
	return move{kind: waits, wait: d}, nil
}
