package guard

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// token is a word of a text, or what stands for one, with what stands before it.
type token struct {
	word, gap string
}

// yes in Spanish and Italian, whose letters may stand apart: without its accent it is an if.
var yes = regexp.MustCompile(`(?i)(^|[^\p{L}])s[^\p{L}\p{N}]{0,3}[íì]([^\p{L}]|$)`)

// tokensOf gives the words of a text in plain letters and figures.
func tokensOf(text string) []token {
	var out []token
	var word, gap strings.Builder
	flush := func() {
		if word.Len() > 0 {
			out = append(out, token{word.String(), gap.String()})
			word.Reset()
			gap.Reset()
		}
	}
	for _, r := range yes.ReplaceAllString(text, "${1} yes ${2}") {
		for _, p := range cardnumber.Fold(r) {
			if unicode.IsLetter(p) || unicode.IsDigit(p) {
				word.WriteRune(p)
				continue
			}
			flush()
			gap.WriteRune(p)
		}
	}
	flush()
	if gap.Len() > 0 { // what ends the text
		out = append(out, token{"", gap.String()})
	}
	return out
}

// Words that were taken apart: by how much they may stand apart, and how many parts make one.
const (
	widest    = 4 // bytes between two letters
	fewest    = 3 // letters that stand apart
	fewPairs  = 5 // parts of two letters at most
	mostParts = 5 // of one word
	leastJoin = 3 // letters of a word that was cut
	leastRun  = 7 // letters of words that stand together
)

// reading gives the clauses of a text with its words put together again, in one language: letters that stand apart, words
// that were cut or run together, letters that were drawn out.
func (l lexicon) reading(toks []token) rejoined {
	var r rejoined
	for i := 0; i < len(toks); {
		words, next := l.next(toks, i)
		r.add(toks[i], words)
		r.joined = r.joined || next > i+1
		r.changed = r.changed || next > i+1 || len(words) != 1 || words[0] != toks[i].word
		i = next
	}
	r.flush(false)
	return r
}

// next reads what begins at token i, and gives where it ends.
func (l lexicon) next(toks []token, i int) (words []string, next int) {
	word := toks[i].word
	if letters, to := l.apart(toks, i); to > i {
		if to < len(toks) && toks[to].word != "" && !l[toks[to].word] && len(toks[to].gap) <= widest { // the rest of the last word
			letters, to = letters+toks[to].word, to+1
		}
		words, _ = l.part(letters)
		return words, to
	}
	for n := min(mostParts, len(toks)-i); n > 1; n-- {
		if whole, ok := l.cut(toks[i : i+n]); ok {
			return []string{whole}, i + n
		}
	}
	if len(word) < leastRun || l[word] {
		return []string{l.drawn(word)}, i + 1
	}
	if drawn := l.drawn(word); drawn != word {
		return []string{drawn}, i + 1
	}
	words, strange := l.part(word)
	if strange == 0 && 2*len(words) <= len(word) || 3*strange <= len(word) && 3*len(words) <= len(word) {
		return words, i + 1
	}
	return []string{word}, i + 1
}

// apart puts a row of letters together that begins at token i: one by one, or two by two where those are no words.
func (l lexicon) apart(toks []token, i int) (letters string, next int) {
	var all strings.Builder
	at, singles, strange, figures := i, true, 0, 0
	for ; at < len(toks) && toks[at].short() && (at == i || len(toks[at].gap) <= widest); at++ {
		word := toks[at].word
		if len(word) == 1 && word[0] <= '9' {
			figures++
			word = leet(word, 'i')
		}
		singles = singles && len(word) == 1
		if !l[word] || len(word) == 1 {
			strange++
		}
		all.WriteString(word)
	}
	n := at - i
	if singles && n >= fewest && 2*figures < n || n >= fewPairs && 2*strange >= n {
		return all.String(), at
	}
	return "", i
}

// short tells whether a token is one or two letters.
func (t token) short() bool { return len(t.word) == 1 || len(t.word) == 2 }

// cut joins parts of one word, not all of which are words.
func (l lexicon) cut(parts []token) (string, bool) {
	word, known := "", true
	for i, p := range parts {
		if p.word == "" || i > 0 && len(p.gap) > 1 {
			return "", false
		}
		word += p.word
		known = known && l[p.word]
	}
	return word, !known && len(word) >= leastJoin && l[word]
}

// drawn gives a word without letters that were drawn out.
func (l lexicon) drawn(word string) string {
	if l[word] || word != "" && word[0] <= '9' { // 5000 is not 50
		return word
	}
	for most := 1; most <= 2; most++ {
		if short := shortened(word, most); short != word && l[short] {
			return short
		}
	}
	return word
}

// shortened gives a word with at most so many letters in the place of three and more that are the same.
func shortened(word string, most int) string {
	var b strings.Builder
	for i := 0; i < len(word); {
		to := i + 1
		for to < len(word) && word[to] == word[i] {
			to++
		}
		n := to - i
		if n > 2 {
			n = most
		}
		b.WriteString(word[i : i+n])
		i = to
	}
	return b.String()
}

// rejoined is the clauses of a reading.
type rejoined struct {
	out     []clause
	words   []string
	changed bool // there was something of the kind
	joined  bool // of what stood apart: nobody writes so who has nothing to hide
}

// add goes on by words that stand for tokens from first on.
func (r *rejoined) add(first token, words []string) {
	if first.gap != "" && strings.ContainsAny(first.gap, ",.;:!?¡¿()[]…\n") {
		r.flush(strings.ContainsRune(first.gap, '?'))
	}
	for _, w := range words {
		if w != "" {
			r.words = append(r.words, w)
		}
	}
}

func (r *rejoined) flush(question bool) {
	if len(r.words) > 0 {
		r.out = append(r.out, clause{strings.Join(r.words, " "), question})
	}
	r.words = nil
}
