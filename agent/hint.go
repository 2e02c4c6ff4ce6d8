package agent

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/tonegate/tonegate/agent/sentences"
	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/speech"
)

// hint is what can be understood at a node.
func (c *conversation) hint(n *flows.Node) speech.Hint {
	return hintOf(n, c.tag(), c.language())
}

func hintOf(n *flows.Node, tag string, l *sentences.Language) speech.Hint {
	h := speech.Hint{Language: tag}
	for _, key := range slices.Sorted(maps.Keys(n.Menu)) {
		if l.Key(key) != "" {
			h.Phrases = append(h.Phrases, key)
		}
	}
	for _, intent := range n.Ask {
		h.Phrases = append(h.Phrases, intent.Examples.In(tag)...)
		for _, slot := range intent.Slots {
			h.Phrases = append(h.Phrases, slot.OneOf...)
			if kind := slot.Kind(); kind == flows.SlotDigits || kind == flows.SlotNumber || kind == flows.SlotPattern {
				h.Phrases = append(h.Phrases, speech.Digits)
			}
		}
	}
	if n.Consent != nil {
		h.Phrases = append(h.Phrases, l.Agree...)
		h.Phrases = append(h.Phrases, l.Refuse...)
	}
	return h
}

// Heard lists what a flow's callers may say in a language, node by node: what a recogniser should know.
func Heard(flow *flows.Flow, language string) (map[string][]string, error) {
	book, err := sentences.Load()
	if err != nil {
		return nil, fmt.Errorf("agent: %w", err)
	}
	all := make(map[string][]string, len(flow.Nodes))
	for name, n := range flow.Nodes {
		if h := hintOf(n, language, book.In(language)); len(h.Phrases) > 0 {
			all[name] = h.Phrases
		}
	}
	return all, nil
}

// sureEnough is the confidence from which words are taken as they were understood. The recogniser inside gives one half at
// the limit of what it takes at all.
const sureEnough = 0.5

// leastSure is the confidence below which they are noise.
const leastSure = 0.25

// doubtful tells of words that were heard badly: what they want is asked for, and they are no consent.
func (h heard) doubtful() bool { return h.by == ByVoice && h.sure < sureEnough }

// certain asks whether the caller meant an intent. A key or a line of theirs is an answer to the node's own question, and
// is worth more.
func (c *conversation) certain(ctx context.Context, n *flows.Node, intent flows.Intent) verdict {
	texts := []spoken{c.fixed(sentences.Unsure)}
	if examples := intent.Examples.In(c.tag()); len(examples) > 0 {
		texts = append(texts, spoken{examples[0], SourceFlow})
	}
	l := c.language()
	h := c.listen(ctx, c.manners(n, question{
		texts: texts, after: silenceAfter, expected: expectation(n),
		hint:  speech.Hint{Language: c.tag(), Phrases: slices.Concat(l.Agree, l.Refuse)},
		whole: func(text string) bool { return l.Consent(text) != sentences.Unclear },
	}))
	switch {
	case h.by == ByKey:
		key, _ := utf8.DecodeRuneInString(h.text)
		c.kept = keyPressed(key)
		return goesOn
	case !h.doubtful() && l.Consent(h.text) == sentences.Agreed:
		return matched
	default:
		return noMatch
	}
}
