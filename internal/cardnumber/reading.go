package cardnumber

import (
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

// Readings gives the runs of digits in text, once for each way of reading it, always in the same order: by the words of
// one language each, then of all together. All know figures of any script, "double four" and tens, fillers and signs.
func Readings(text string) [][]Run {
	toks := tokens(text)
	all := lexicons()
	out := make([][]Run, len(all))
	for i, l := range all {
		out[i] = l.read(toks)
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

// reader walks over the tokens of a text with one language's words.
type reader struct {
	lexicon
	toks  []token
	means []meaning
	runs  []Run
	cur   Run
	times int // how often the next digits count
	// doubled is where that was said.
	doubled int
}

func (l lexicon) read(toks []token) []Run {
	r := &reader{lexicon: l, times: 1, doubled: -1}
	for _, t := range toks {
		r.take(t)
	}
	for i := 0; i < len(r.toks); {
		i = r.step(i)
	}
	r.end()
	return r.runs
}

// take keeps a token with its meaning; a compound is several.
func (r *reader) take(t token) {
	if t.digits {
		r.toks, r.means = append(r.toks, t), append(r.means, meaning{kind: figures})
		return
	}
	m := r.mean(t.word)
	parts := []meaning(nil)
	if m.kind == noNumber && len(t.word) >= 2*shortest {
		parts = r.split(t.word)
	}
	if len(parts) < 2 {
		r.toks, r.means = append(r.toks, t), append(r.means, m)
		return
	}
	for _, part := range parts {
		r.toks, r.means = append(r.toks, t), append(r.means, part)
		t.gap = ""
	}
}

// step reads the token at i, and gives the next one to read.
func (r *reader) step(i int) int {
	if next, ok := r.several(i); ok {
		return next
	}
	switch m := r.means[i]; m.kind {
	case figures:
		r.say(r.toks[i].word, i, i+1)
		return i + 1
	case number:
		return r.spell(i)
	case weakNumber, article:
		if r.counts(i) {
			return r.spell(i)
		}
	case repeat:
		r.times, r.doubled = m.value, r.toks[i].from
		return i + 1
	case plural:
		if len(r.cur.Digits) > 0 || r.times > 1 { // double fives
			r.say(strconv.Itoa(m.value), i, i+1)
			return i + 1
		}
	case joiner, filler, timesWord:
		if !r.glued(i) && (!r.year(i-1) || !r.year(i+1)) {
			return i + 1
		}
	case noNumber:
	}
	r.end()
	return i + 1
}

// mostAlike is the most digits of a kind that somebody counts: the first of a card's is another one.
const mostAlike = 18

// several reads a count and what it counts: four fives, 4 fives, four 5s.
func (r *reader) several(i int) (next int, ok bool) {
	count, at := 0, i+1
	switch m := r.means[i]; {
	case m.kind == number:
		count, at = r.number(i)
	case m.kind == figures && len(r.toks[i].word) <= 2:
		count = atoi(r.toks[i].word)
	}
	if count < 2 || count > mostAlike || at >= len(r.toks) {
		return 0, false
	}
	switch {
	case r.means[at].kind == plural:
		r.say(strings.Repeat(strconv.Itoa(r.means[at].value), count), i, at+1)
		return at + 1, true
	case at+1 < len(r.toks) && r.means[at].kind == figures && len(r.toks[at].word) == 1 && strings.Trim(r.toks[at+1].gap, "'") == "" &&
		r.toks[at+1].word == "s":
		r.say(strings.Repeat(r.toks[at].word, count), i, at+2)
		return at + 2, true
	}
	return 0, false
}

// counts tells whether a word that may be a number is one, by what stands beside it.
func (r *reader) counts(i int) bool {
	inside := len(r.cur.Digits) > 0
	if r.means[i].kind == weakNumber {
		return inside && r.single(i-1) && r.single(i+1)
	}
	return inside && r.spoken(i-1) || r.spoken(i+1)
}

// spell reads the numeral at i: digits, or how often the ones after it count.
func (r *reader) spell(i int) int {
	value, next := r.number(i)
	if next < len(r.toks) && value > 1 && value < 5 && r.means[next].kind == timesWord {
		r.times, r.doubled = value, r.toks[i].from
		return next + 1
	}
	r.say(strconv.Itoa(value), i, next)
	return next
}

// say appends digits that the tokens from i to before next stand for.
func (r *reader) say(digits string, i, next int) {
	if len(r.cur.Digits) == 0 {
		r.cur.From = r.toks[i].from
		if r.times > 1 && r.doubled >= 0 {
			r.cur.From = r.doubled
		}
	}
	if r.times > 1 && len(digits) > 2 {
		digits = strings.Repeat(digits[:1], r.times-1) + digits
	} else {
		digits = strings.Repeat(digits, r.times)
	}
	r.times, r.doubled = 1, -1
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
	r.cur, r.times, r.doubled = Run{}, 1, -1
}

// single tells whether the token at i says one digit.
func (r *reader) single(i int) bool {
	if i < 0 || i >= len(r.toks) {
		return false
	}
	switch m := r.means[i]; m.kind {
	case figures:
		return len(r.toks[i].word) == 1
	case number, article, weakNumber:
		return m.value < 10
	case noNumber, repeat, timesWord, plural, joiner, filler:
	}
	return false
}

// spoken tells whether the token at i is a number beside which an article is one, too.
func (r *reader) spoken(i int) bool {
	if i < 0 || i >= len(r.toks) {
		return false
	}
	switch m := r.means[i]; m.kind {
	case figures:
		return len(r.toks[i].word) == 1
	case number, repeat, article:
		return m.value < 100
	case noNumber, weakNumber, timesWord, plural, joiner, filler:
	}
	return false
}

// glued tells whether a word stands in the middle of figures, as letters do in the name of something: 12e34e56.
func (r *reader) glued(i int) bool {
	figure := func(at int) bool { return at >= 0 && at < len(r.toks) && r.toks[at].digits }
	return figure(i-1) && r.toks[i].gap == "" || figure(i+1) && r.toks[i+1].gap == ""
}

// year tells whether the token at i is one: two years beside each other are no number.
func (r *reader) year(i int) bool {
	if i < 0 || i >= len(r.toks) || !r.toks[i].digits || len(r.toks[i].word) != 4 {
		return false
	}
	return strings.HasPrefix(r.toks[i].word, "19") || strings.HasPrefix(r.toks[i].word, "20")
}
