package guard

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// clause is a part of a sentence between commas and stops.
type clause struct {
	words    string // plain, lower case, one space between
	question bool   // a question mark ends it
}

// tag is one of a page's.
var tag = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)

// variants gives the clauses of a sentence as they stand, and as they read without ornaments where that differs: tags,
// letters spelled apart, emphasis within words, figures that look like letters.
func variants(sentence string) [][]clause {
	plain := clauses(sentence)
	bare := clauses(unspell(unleet(strings.Map(func(r rune) rune {
		if strings.ContainsRune("*_~`^|", r) {
			return -1
		}
		return r
	}, tag.ReplaceAllString(sentence, "")))))
	for i := range bare {
		if len(plain) != len(bare) || plain[i] != bare[i] {
			return [][]clause{plain, bare}
		}
	}
	return [][]clause{plain}
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
	all := clauses(text)
	words := make([]string, len(all))
	for i, c := range all {
		words[i] = c.words
	}
	return strings.Join(words, " ")
}

// Letters that stand apart, by a sign or by a space.
var (
	bySign  = regexp.MustCompile(`(?:^|[^\p{L}\p{N}])((?:\p{L}[.\-/·'_]){2,}\p{L})(?:[^\p{L}\p{N}]|$)`)
	bySpace = regexp.MustCompile(`(?:^|[^\p{L}\p{N}])((?:\p{L}[ .\-/·']){2,}\p{L})(?:[^\p{L}\p{N}]|$)`)
)

// unspell joins letters that stand apart: "p a i d", "p-a-i-d i-n", "p.a.i.d".
func unspell(text string) string {
	return joined(joined(text, bySign), bySpace)
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

// unleet reads figures and signs within words as the letters that they look like.
func unleet(text string) string {
	fields := strings.SplitAfter(text, " ")
	for i, f := range fields {
		if letters := strings.IndexFunc(f, unicode.IsLetter); letters >= 0 && strings.IndexFunc(f, isLeet) >= 0 {
			fields[i] = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s").Replace(f)
		}
	}
	return strings.Join(fields, "")
}

func isLeet(r rune) bool {
	return strings.ContainsRune("013457@$", r)
}
