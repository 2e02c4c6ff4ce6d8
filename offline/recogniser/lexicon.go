package recogniser

import (
	_ "embed" // for the words that the model's dictionary lacks
	"slices"
	"strconv"
	"strings"
)

//go:embed extra.txt
var extraWords string

// lexicon gives the pronunciations of words: the model's dictionary, a few words of ours, and rules for the rest.
type lexicon struct {
	lines []string // "word PH ON ES", sorted by word
}

func newLexicon(dictionary []byte) *lexicon {
	l := &lexicon{}
	for line := range strings.Lines(string(dictionary) + "\n" + extraWords) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, ";;") {
			l.lines = append(l.lines, line)
		}
	}
	slices.SortStableFunc(l.lines, func(a, b string) int { return strings.Compare(headword(a), headword(b)) })
	return l
}

func headword(line string) string {
	word, _, _ := strings.Cut(line, " ")
	return word
}

// knows tells whether the word is in a dictionary.
func (l *lexicon) knows(word string) bool {
	return l.find(word) != ""
}

// maxVariants of one word's pronunciation.
const maxVariants = 4

// say gives the pronunciations of a word, by rule where no dictionary has it.
func (l *lexicon) say(word string) []string {
	if n, err := strconv.Atoi(word); err == nil {
		return l.number(n)
	}
	var all []string
	for i := range maxVariants {
		variant := word
		if i > 0 {
			variant += "(" + strconv.Itoa(i+1) + ")"
		}
		phones := l.find(variant)
		if phones == "" {
			break
		}
		all = append(all, phones)
	}
	if len(all) == 0 {
		all = []string{spell(word)}
	}
	return all
}

func (l *lexicon) find(word string) string {
	at, ok := slices.BinarySearchFunc(l.lines, word, func(line, word string) int {
		return strings.Compare(headword(line), word)
	})
	if !ok {
		return ""
	}
	_, phones, _ := strings.Cut(l.lines[at], " ")
	return phones
}

// number gives how a number below a hundred is said.
func (l *lexicon) number(n int) []string {
	small := strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen " +
		"fifteen sixteen seventeen eighteen nineteen")
	tens := strings.Fields("twenty thirty forty fifty sixty seventy eighty ninety")
	switch {
	case n == 0:
		return append(l.say("zero"), l.say("oh")...)
	case n < len(small):
		return l.say(small[n])
	case n%10 == 0:
		return l.say(tens[n/10-2])
	default:
		return []string{l.say(tens[n/10-2])[0] + " " + l.say(small[n%10])[0]}
	}
}
