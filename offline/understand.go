package offline

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Intent is one thing that a caller may want, as the rules see it: a tool of a chat request.
type Intent struct {
	// Name of the tool; its words count as an example.
	Name string
	// Examples are the lines "- …" below a line "Examples:" in the tool's description.
	Examples []string
	// Slots by name, from the properties of the tool's parameters.
	Slots map[string]Slot
}

// Slot is a value that an intent may carry. The first of its rules that is set finds it in the text.
type Slot struct {
	Enum    []string // one of these words
	Pattern string   // RE2, matched anywhere in the text
	Number  bool     // the first run of digits
}

// Match is the intent that was understood and the slots that were found.
type Match struct {
	Name  string
	Slots map[string]string
}

// Scores below which nothing is understood: rejection is worth more than a guess.
const (
	leastRecall   = 0.6  // of the example's weight, found in the text
	leastCoverage = 0.2  // of the text's words, found in the example
	leastScore    = 0.45 // the harmonic mean of both, or a whole example found
)

// Understand matches text against the examples of each intent. It reports false where none is near enough, where the
// text negates, and where the text is empty. It is deterministic.
func Understand(intents []Intent, text string) (Match, bool) {
	said := words(text)
	if len(said) == 0 {
		return Match{}, false
	}
	weight := weigh(intents)
	best, bestScore, bestAt := -1, 0.0, math.MaxInt
	for i, intent := range intents {
		score, at := 0.0, math.MaxInt
		for _, example := range intent.phrases() {
			s, first := similarity(words(example), said, weight)
			if s > score || (s == score && first < at) {
				score, at = s, first
			}
		}
		if score > bestScore || (score > 0 && score == bestScore && at < bestAt) {
			best, bestScore, bestAt = i, score, at
		}
	}
	if best < 0 {
		return Match{}, false
	}
	return Match{Name: intents[best].Name, Slots: intents[best].find(text)}, true
}

func (i Intent) phrases() []string {
	return append([]string{strings.ReplaceAll(i.Name, "_", " ")}, i.Examples...)
}

func (i Intent) find(text string) map[string]string {
	found := make(map[string]string)
	for name, slot := range i.Slots {
		if value := slot.find(text); value != "" {
			found[name] = value
		}
	}
	return found
}

var digits = regexp.MustCompile(`[0-9]+`)

func (s Slot) find(text string) string {
	switch {
	case len(s.Enum) > 0:
		said := words(text)
		for _, word := range s.Enum {
			if want := words(word); len(want) > 0 && !slices.ContainsFunc(want, func(w string) bool {
				return !slices.Contains(said, w)
			}) {
				return word
			}
		}
		return ""
	case s.Pattern != "":
		rule, err := regexp.Compile("(?i)" + s.Pattern)
		if err != nil {
			return ""
		}
		return rule.FindString(text)
	case s.Number:
		return digits.FindString(text)
	default:
		return ""
	}
}

// similarity of an example to what was said, and where in the text its first word stands. 0 is a rejection.
func similarity(example, said []string, weight map[string]float64) (float64, int) {
	if negates(example) != negates(said) {
		return 0, math.MaxInt
	}
	example, said = content(example), content(said)
	if len(example) == 0 || len(said) == 0 {
		return 0, math.MaxInt
	}
	var common, whole float64
	first, seen := math.MaxInt, 0
	for _, word := range example {
		w := weight[word]
		whole += w
		if at := slices.Index(said, word); at >= 0 {
			common += w
			first = min(first, at)
		}
	}
	for _, word := range said {
		if slices.Contains(example, word) {
			seen++
		}
	}
	recall, coverage := common/whole, float64(seen)/float64(len(said))
	if recall < leastRecall || coverage < leastCoverage {
		return 0, first
	}
	score := 2 * recall * coverage / (recall + coverage)
	if score < leastScore && recall < 1 {
		return 0, first
	}
	return score, first
}

// weigh gives a word the more weight the fewer intents use it.
func weigh(intents []Intent) map[string]float64 {
	users := make(map[string]int)
	for _, intent := range intents {
		mine := make(map[string]bool)
		for _, phrase := range intent.phrases() {
			for _, word := range words(phrase) {
				mine[word] = true
			}
		}
		for word := range mine {
			users[word]++
		}
	}
	weight := make(map[string]float64, len(users))
	for word, n := range users {
		weight[word] = math.Log(1 + float64(len(intents)+1)/float64(n))
	}
	return weight
}

// words gives the stems of a text's words, lower case, in their order.
func words(text string) []string {
	text = strings.NewReplacer(
		"’", "'", "'d", " would", "'ll", " will", "'m", " am", "'re", " are", "'ve", " have",
		"can't", "can not", "won't", "will not", "n't", " not", "'s", "",
	).Replace(strings.ToLower(text))
	fields := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, word := range fields {
		fields[i] = stem(word)
	}
	return fields
}

func stem(word string) string {
	for _, end := range []string{"ments", "ment", "ings", "ing", "ed", "es", "s"} {
		if rest, ok := strings.CutSuffix(word, end); ok && len(rest) >= 3 && !strings.HasSuffix(rest, "s") {
			return rest
		}
	}
	return word
}

func negates(said []string) bool {
	return slices.ContainsFunc(said, func(word string) bool {
		switch word {
		case "not", "never", "dont", "without", "cannot":
			return true
		default:
			return false
		}
	})
}

// content drops the words that say nothing by themselves, unless nothing else is left.
func content(said []string) []string {
	kept := make([]string, 0, len(said))
	for _, word := range said {
		if !filler(word) {
			kept = append(kept, word)
		}
	}
	if len(kept) == 0 {
		return said
	}
	return kept
}

func filler(word string) bool {
	switch word {
	case "a", "an", "the", "i", "me", "my", "you", "your", "we", "our", "it", "is", "am", "are", "be", "to", "of", "for",
		"in", "on", "with", "and", "or", "so", "that", "this", "please", "would", "will", "can", "could", "may", "like",
		"want", "need", "have", "do", "does", "hello", "hi", "hey", "thank", "okay", "ok", "well", "um", "uh", "er",
		"just", "now", "some", "about", "if", "there", "get", "let", "not":
		return true
	default:
		return false
	}
}
