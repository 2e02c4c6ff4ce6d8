package guard

import (
	"math"
	"regexp/syntax"
	"slices"
)

// lexicon is the words of one language that say anything to the rules.
type lexicon map[string]bool

// lexiconOf takes the words out of expressions.
func lexiconOf(expressions ...string) lexicon {
	l := make(lexicon)
	for _, expression := range expressions {
		tree, err := syntax.Parse(expression, syntax.Perl)
		if err != nil {
			continue // it does not compile, either, which is noticed
		}
		l.add(l.walk(tree, []string{""}))
	}
	return l
}

// add keeps what is a word.
func (l lexicon) add(words []string) {
	for _, w := range words {
		if w != "" {
			l[w] = true
		}
	}
}

// walk goes through an expression with what was read of a word so far, in each way of reading it, and gives what it is
// then. Words that end on the way are kept.
func (l lexicon) walk(tree *syntax.Regexp, begun []string) []string {
	switch tree.Op {
	case syntax.OpLiteral:
		for _, r := range tree.Rune {
			begun = l.letter(begun, r)
		}
		return begun
	case syntax.OpCharClass:
		return l.class(tree.Rune, begun)
	case syntax.OpAlternate:
		var all []string
		for _, sub := range tree.Sub {
			all = append(all, l.walk(sub, begun)...)
		}
		return all
	case syntax.OpConcat, syntax.OpCapture, syntax.OpPlus:
		for _, sub := range tree.Sub {
			begun = l.walk(sub, begun)
		}
		return begun
	case syntax.OpQuest, syntax.OpStar, syntax.OpRepeat:
		return append(l.walk(tree.Sub[0], begun), begun...)
	default: // an edge
		return begun
	}
}

// letter goes on by one character.
func (l lexicon) letter(begun []string, r rune) []string {
	if r == ' ' {
		l.add(begun)
		return []string{""}
	}
	out := make([]string, len(begun))
	for i, b := range begun {
		out[i] = b + string(r)
	}
	return out
}

// class goes on by one of a few characters. Where it is one of many, what comes is no word of the rules.
func (l lexicon) class(pairs []rune, begun []string) []string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1]-pairs[i] > 3 {
			l.add(begun)
			return []string{""}
		}
		for r := pairs[i]; r <= pairs[i+1]; r++ {
			out = append(out, l.letter(begun, r)...)
		}
	}
	return out
}

// What it costs to read letters that were run together: few words are better than many, known ones better than none, and
// short ones are found in anything.
const (
	wordCost    = 2
	twoCost     = 5 // a word of two letters
	oneCost     = 7 // a word of one
	strangeCost = 6 // a word that nobody knows …
	letterCost  = 4 // … for each of its letters
	longWord    = 24
)

// cutAt is the best way to read letters up to a place: where its last word begins, and whether that is known.
type cutAt struct {
	cost, from int
	known      bool
}

// part cuts letters that were run together into words, and gives how many letters are of no word that is known.
func (l lexicon) part(letters string) (words []string, strange int) {
	best := make([]cutAt, len(letters)+1)
	for to := 1; to <= len(letters); to++ {
		best[to] = l.last(letters, best, to)
	}
	for to := len(letters); to > 0; to = best[to].from {
		from := best[to].from
		if !best[to].known {
			strange += to - from
		}
		words = append(words, letters[from:to])
	}
	slices.Reverse(words)
	return words, strange
}

// last gives the best last word of letters up to a place.
func (l lexicon) last(letters string, best []cutAt, to int) cutAt {
	out := cutAt{cost: math.MaxInt}
	for from := max(0, to-longWord); from < to; from++ {
		at := cutAt{cost: best[from].cost + costOf(to-from), from: from, known: l[letters[from:to]]}
		if !at.known {
			at.cost = best[from].cost + strangeCost + letterCost*(to-from)
		}
		if at.cost < out.cost {
			out = at
		}
	}
	return out
}

func costOf(letters int) int {
	switch letters {
	case 1:
		return oneCost
	case 2:
		return twoCost
	default:
		return wordCost
	}
}
