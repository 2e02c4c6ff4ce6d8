package sentences

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// Answer to a question of consent.
type Answer int

// The answers. Unclear is asked again: a judgement would not be consent.
const (
	Unclear Answer = iota
	Agreed
	Refused
)

// Language is what is said and understood in one language.
type Language struct {
	// Texts are the fixed sentences.
	Texts map[ID]string `yaml:"say"`
	// Agree and Refuse are the literal words of a yes and a no, in lower case without signs.
	Agree  []string `yaml:"agree"`
	Refuse []string `yaml:"refuse"`
	// Ends are words after which a text goes on.
	Ends []string `yaml:"open"`
	// Digits are the words of the ten digits, from 0.
	Digits []string `yaml:"digits"`
}

// Say gives a fixed sentence.
func (l *Language) Say(id ID) string {
	return l.Texts[id]
}

// All lists the fixed sentences.
func (l *Language) All() []string {
	return slices.Sorted(maps.Values(l.Texts))
}

// Consent matches a caller's words literally: they are words of a yes, or of a no, one after the other, and no others.
func (l *Language) Consent(text string) Answer {
	switch words := Plain(text); {
	case madeOf(words, l.Agree):
		return Agreed
	case madeOf(words, l.Refuse):
		return Refused
	default:
		return Unclear
	}
}

// madeOf tells whether words are some of phrases, one after the other.
func madeOf(words string, phrases []string) bool {
	words += " "
	ends := make([]bool, len(words)+1) // where a phrase may begin
	ends[0] = true
	for at := range words {
		for _, phrase := range phrases {
			if ends[at] && strings.HasPrefix(words[at:], phrase+" ") {
				ends[at+len(phrase)+1] = true
			}
		}
	}
	return words != " " && ends[len(words)]
}

// Key gives the key that a text names and nothing else, by its figure or its word; empty where it names none.
func (l *Language) Key(text string) string {
	words := Plain(text)
	if at := slices.Index(l.Digits, words); at >= 0 {
		return strconv.Itoa(at)
	}
	if len(words) == 1 && words >= "0" && words <= "9" {
		return words
	}
	return ""
}

// Open tells whether a text sounds as if it goes on.
func (l *Language) Open(text string) bool {
	words := " " + Plain(text)
	return slices.ContainsFunc(l.Ends, func(end string) bool { return strings.HasSuffix(words, " "+end) })
}

// leastWords is how many words make a sentence.
const leastWords = 3

// Whole tells whether a text sounds like a whole sentence: it has some words, and does not end in a number, of which
// more may come, nor in a sign after which one goes on. That it is not Open stands in its language.
func Whole(text string) bool {
	text = strings.TrimSpace(text)
	if len(strings.Fields(text)) < leastWords || strings.HasSuffix(text, "...") {
		return false
	}
	if strings.ContainsRune(",;:-–—…", []rune(text)[len([]rune(text))-1]) {
		return false
	}
	end := len(strings.TrimRightFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
	for _, runs := range cardnumber.Readings(text) {
		for _, run := range runs {
			if run.To >= end {
				return false
			}
		}
	}
	return true
}

// check tells what a language has not.
func (l *Language) check(name string) error {
	var errs []error
	for _, id := range IDs() {
		if l.Texts[id] == "" {
			errs = append(errs, fmt.Errorf("sentences: %s: say.%s is missing", name, id))
		}
	}
	if len(l.Texts) > len(IDs()) {
		errs = append(errs, fmt.Errorf("sentences: %s: say has a text that nobody says", name))
	}
	if len(l.Agree) == 0 || len(l.Refuse) == 0 || len(l.Ends) == 0 {
		errs = append(errs, fmt.Errorf("sentences: %s: agree, refuse and open want words", name))
	}
	if len(l.Digits) != 10 {
		errs = append(errs, fmt.Errorf("sentences: %s: digits want ten words", name))
	}
	for _, words := range slices.Concat(l.Digits, l.Agree, l.Refuse, l.Ends) {
		if Plain(words) != words {
			errs = append(errs, fmt.Errorf("sentences: %s: %q is not in lower case without signs", name, words))
		}
	}
	return errors.Join(errs...)
}

// Plain gives lower-case words with one space between them.
func Plain(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), " ")
}
