package guard

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// clause is a part of a sentence between commas and stops.
type clause struct {
	words    string // plain, lower case, one space between
	question bool   // a question mark ends it
}

// Marks of a page that are not read.
var (
	tag     = regexp.MustCompile(`<!--.*?-->|</?[A-Za-z][^<>]*>`)
	bracket = regexp.MustCompile(`\[/?[a-z]{1,6}(?:=[^\[\]]*)?\]`)
)

// visible gives a text as it is shown: references to characters resolved, without those that nobody sees, with the signs of
// other widths as ordinary ones.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case r > unicode.MaxASCII:
			if p := cardnumber.Fold(r); len(p) == 1 && !unicode.IsLetter(rune(p[0])) {
				return rune(p[0])
			}
		}
		return r
	}, html.UnescapeString(text))
}

// undress takes off what a reader does not see or an ear does not hear: marks of a page, emphasis, and figures and signs
// within words that look like letters, in each way that these may be meant. The first one is the usual.
func undress(text string) []string {
	text = bracket.ReplaceAllString(tag.ReplaceAllString(text, ""), "")
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune("*_~`^|", r) {
			return -1
		}
		return r
	}, text)
	out := []string{unleet(plain, 'i')}
	for _, other := range []string{unleet(plain, 'l'), unleet(strings.Map(unmark, text), 'i')} {
		if !slices.Contains(out, other) {
			out = append(out, other)
		}
	}
	return out
}

// unmark is undress of one sign where a bar is a letter.
func unmark(r rune) rune {
	switch {
	case r == '|':
		return '1'
	case strings.ContainsRune("*_~`^", r):
		return -1
	}
	return r
}

// variants gives the clauses of a sentence as they stand, and as they read without ornaments where that differs.
func variants(sentence string) [][]clause {
	out := [][]clause{clauses(sentence)}
	for _, text := range undress(sentence) {
		bare := clauses(unspell(text))
		if !slices.ContainsFunc(out, func(c []clause) bool { return slices.Equal(c, bare) }) {
			out = append(out, bare)
		}
	}
	return out
}

func clauses(text string) []clause {
	text = strings.NewReplacer("sí", "yes", "Sí", "yes", "SÍ", "yes", "sì", "yes", "Sì", "yes").Replace(text) // not "if"
	var out []clause
	var b strings.Builder
	flush := func(question bool) {
		if words := strings.Join(strings.Fields(b.String()), " "); words != "" {
			out = append(out, clause{words, question})
		}
		b.Reset()
	}
	runes := []rune(text)
	for i, r := range runes {
		switch {
		case strings.ContainsRune(",.;:!?¡¿()[]…\n", r):
			if between(runes, i) { // 42.50
				b.WriteByte(' ')
				continue
			}
			flush(r == '?')
		default:
			for _, p := range cardnumber.Fold(r) {
				if !unicode.IsLetter(p) && !unicode.IsDigit(p) {
					p = ' '
				}
				b.WriteRune(p)
			}
		}
	}
	flush(false)
	return out
}

// between tells whether figures stand on both sides of the rune at i.
func between(runes []rune, i int) bool {
	return i > 0 && i+1 < len(runes) && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(runes[i+1])
}

// wordsOf gives the plain words of a text as one clause.
func wordsOf(text string) string {
	return words(clauses(text))
}

// words joins the words of clauses.
func words(all []clause) string {
	out := make([]string, len(all))
	for i, c := range all {
		out[i] = c.words
	}
	return strings.Join(out, " ")
}

// Letters that stand apart, by a sign or by a space.
var (
	bySign  = regexp.MustCompile(`(?:^|[^\p{L}\p{N}])((?:\p{L}[.\-/·'_]){2,}\p{L})(?:[^\p{L}\p{N}]|$)`)
	ofTwo   = regexp.MustCompile(`(?:^|[^\p{L}\p{N}])(\p{L}[ .\-/·']\p{L})(?:[^\p{L}\p{N}]|$)`)
	bySpace = regexp.MustCompile(`(?:^|[^\p{L}\p{N}])((?:\p{L}[ .\-/·']){2,}\p{L})(?:[^\p{L}\p{N}]|$)`)
)

// unspell joins letters that stand apart: "p a i d", "p-a-i-d i-n", "p.a.i.d". Beside such a word two letters are one, too.
func unspell(text string) string {
	out := joined(joined(text, bySign), bySpace)
	if out != text {
		out = joined(out, ofTwo)
	}
	return out
}

func joined(text string, apart *regexp.Regexp) string {
	for {
		at := apart.FindStringSubmatchIndex(text)
		if at == nil {
			return text
		}
		word := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) {
				return r
			}
			return -1
		}, text[at[2]:at[3]])
		text = text[:at[2]] + word + text[at[3]:]
	}
}

// unleet reads figures and signs within words as the letters that they look like; a one as the letter one.
func unleet(text string, one rune) string {
	fields := strings.SplitAfter(text, " ")
	some := false
	for i, f := range fields {
		if letters := strings.IndexFunc(f, unicode.IsLetter); letters >= 0 && strings.ContainsAny(f, leetSigns) {
			fields[i] = leetWithin(f, one)
			some = some || fields[i] != f
		}
	}
	for i, f := range fields {
		if some && shortFigures.MatchString(f) { // a word of figures alone
			fields[i] = leetWithin(f, one)
		}
	}
	return strings.Join(fields, "")
}

var shortFigures = regexp.MustCompile(`^[013457@$!€+]{1,3}[ .,?]*$`)

const leetSigns = "0134578@$!+€"

// leetWithin reads a word; signs that end a sentence or a word are signs.
func leetWithin(word string, one rune) string {
	runes := []rune(word)
	letter := func(at int) bool {
		return at >= 0 && at < len(runes) && (unicode.IsLetter(runes[at]) || unicode.IsDigit(runes[at]) ||
			strings.ContainsRune(leetSigns, runes[at]))
	}
	for i, r := range runes {
		if r == '!' && !letter(i+1) || strings.ContainsRune("+€", r) && !letter(i-1) && !letter(i+1) {
			continue
		}
		runes[i], _ = utf8.DecodeRuneInString(leet(string(r), one))
	}
	return string(runes)
}

// leet is the letter that a figure or sign looks like.
func leet(sign string, one rune) string {
	if sign == "1" || sign == "!" {
		return string(one)
	}
	return strings.NewReplacer("0", "o", "3", "e", "4", "a", "5", "s", "7", "t", "8", "b", "@", "a", "$", "s", "+", "t", "€", "e").
		Replace(sign)
}
