package cardnumber

import (
	"bytes"
	"strconv"
	"strings"
)

// Run is a stretch of text that says digits one after the other.
type Run struct {
	// Digits, each 0 to 9.
	Digits []byte
	// From and To are where it stands in the text, in bytes.
	From, To int
	// Group is the number of digits of the longest part that was said or written as one.
	Group int
}

// Readings gives the runs of digits in text, once for each language that finds others than those before it: in figures of
// any script, in words, with "double four" and tens, with fillers and signs between them.
func Readings(text string) [][]Run {
	toks := tokens(text)
	var out [][]Run
	for _, l := range lexicons() {
		runs := l.read(toks)
		if len(runs) > 0 && !known(out, runs) {
			out = append(out, runs)
		}
	}
	return out
}

// Holds tells whether text holds 13 to 19 digits that pass the Luhn check, in whatever dress Readings knows. It errs on the
// side of yes: any brand, any length, anywhere in a longer run.
func Holds(text string) bool {
	for _, runs := range Readings(text) {
		for _, r := range runs {
			if len(Windows(r.Digits)) > 0 {
				return true
			}
		}
	}
	return false
}

func known(all [][]Run, runs []Run) bool {
	for _, other := range all {
		same := len(other) == len(runs)
		for i := 0; same && i < len(runs); i++ {
			same = other[i].From == runs[i].From && other[i].To == runs[i].To && bytes.Equal(other[i].Digits, runs[i].Digits)
		}
		if same {
			return true
		}
	}
	return false
}

// reader walks over the tokens of a text with one language's words.
type reader struct {
	lexicon
	toks  []token
	runs  []Run
	cur   Run
	times int // how often the next digits count
}

func (l lexicon) read(toks []token) []Run {
	r := &reader{lexicon: l, toks: toks, times: 1}
	for i := 0; i < len(toks); {
		i = r.step(i)
	}
	r.end()
	return r.runs
}

// step reads the token at i, and gives the next one to read.
func (r *reader) step(i int) int {
	t := r.toks[i]
	if t.digits {
		r.say(t.word, i, i+1)
		return i + 1
	}
	m := r.mean(t.word)
	if m.kind == weakNumber && r.between(i) {
		m.kind = number
	}
	switch m.kind {
	case number:
		return r.spell(i)
	case repeat:
		r.times = m.value
		return i + 1
	case joiner, filler, timesWord:
		if !r.year(i-1) || !r.year(i+1) {
			return i + 1
		}
	case noNumber, weakNumber:
		if parts := r.compound(t.word); parts != "" {
			r.say(parts, i, i+1)
			return i + 1
		}
	}
	r.end()
	return i + 1
}

// spell reads the numeral at i: digits, or how often the ones after it count.
func (r *reader) spell(i int) int {
	value, next := r.number(i)
	if next < len(r.toks) && value > 1 && value < 5 && r.mean(r.toks[next].word).kind == timesWord {
		r.times = value
		return next + 1
	}
	r.say(strconv.Itoa(value), i, next)
	return next
}

// say appends digits that the tokens from i to before next stand for.
func (r *reader) say(digits string, i, next int) {
	if len(r.cur.Digits) == 0 {
		r.cur.From = r.toks[i].from
	}
	if r.times > 1 && len(digits) > 2 {
		digits = strings.Repeat(digits[:1], r.times-1) + digits
	} else {
		digits = strings.Repeat(digits, r.times)
	}
	r.times = 1
	for _, d := range []byte(digits) {
		r.cur.Digits = append(r.cur.Digits, d-'0')
	}
	r.cur.To, r.cur.Group = r.toks[next-1].to, max(r.cur.Group, len(digits))
}

// end closes the current run.
func (r *reader) end() {
	if len(r.cur.Digits) > 0 {
		r.runs = append(r.runs, r.cur)
	}
	r.cur, r.times = Run{}, 1
}

// between tells whether single digits stand on both sides of the token at i.
func (r *reader) between(i int) bool {
	single := func(at int) bool {
		if at < 0 || at >= len(r.toks) {
			return false
		}
		if t := r.toks[at]; t.digits {
			return len(t.word) == 1
		}
		m := r.mean(r.toks[at].word)
		return m.value < 10 && (m.kind == number || m.kind == weakNumber && at > i)
	}
	return len(r.cur.Digits) > 0 && (single(i-1) || r.weak(i-1)) && single(i+1)
}

func (r *reader) weak(i int) bool {
	return i >= 0 && r.mean(r.toks[i].word).kind == weakNumber
}

// year tells whether the token at i is one: two years beside each other are no number.
func (r *reader) year(i int) bool {
	if i < 0 || i >= len(r.toks) || !r.toks[i].digits || len(r.toks[i].word) != 4 {
		return false
	}
	return strings.HasPrefix(r.toks[i].word, "19") || strings.HasPrefix(r.toks[i].word, "20")
}
