package recogniser

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Digits in a phrase stands for a row of spoken digits.
const Digits = "<digits>"

// What callers put before and after what they want; left out of a phrase, and optional around each.
func openings() []string {
	return []string{
		"i'd like to", "i would like to", "i want to", "i need to", "i'm calling to", "can i", "could i", "may i", "let me",
		"can you", "could you", "i'd like", "i want", "i need", "please",
	}
}

func greetings() []string {
	return []string{"hi", "hello", "yes", "yeah", "okay", "well"}
}

func endings() []string {
	return []string{"please", "thanks", "thank you", "now", "today"}
}

func article(word string) bool {
	return slices.Contains([]string{"my", "the", "a", "an", "our", "this"}, word)
}

// grammar is what can be heard: rules in the Java Speech Grammar Format, and the words in them.
type grammar struct {
	rules      string
	words      []string
	dictionary string
}

// newGrammar makes the grammar of phrases. What is not a letter of English, a digit or an apostrophe parts words.
func newGrammar(phrases []string) grammar {
	words := make(map[string]bool)
	var cores []string
	digits := false
	for _, phrase := range phrases {
		said := split(phrase)
		core := between(said)
		if len(core) == 0 {
			core = said
		}
		if len(core) == 0 {
			continue
		}
		digits = digits || slices.Contains(core, Digits)
		cores = append(cores, rule(core, words))
	}
	if len(cores) == 0 {
		return grammar{}
	}
	slices.Sort(cores)
	cores = slices.Compact(cores)
	var text strings.Builder
	text.WriteString("#JSGF V1.0;\ngrammar node;\n")
	turn := "[<greeting>] [<opening>] (" + strings.Join(cores, " | ") + ") [<ending>]"
	if !digits {
		turn += " | <aloud>"
		text.WriteString(aloud(words))
	}
	text.WriteString("public <turn> = " + turn + ";\n")
	for _, group := range []struct {
		name string
		list []string
	}{
		{"greeting", greetings()},
		{"opening", openings()},
		{"ending", endings()},
		{"article", []string{"my", "the", "a"}},
	} {
		text.WriteString("<" + group.name + "> = " + strings.Join(group.list, " | ") + ";\n")
		note(words, group.list...)
	}
	if digits {
		text.WriteString("<digits> = (" + figure(words, "0 1 2 3 4 5 6 7 8 9") + ")+;\n")
	}
	return grammar{rules: text.String(), words: slices.Sorted(maps.Keys(words))}
}

// aloud is a row of figures where nobody asked for one: a caller who says a card number. Without it such words would be
// noise, and whoever guards the call could not tell that there is something to forget.
func aloud(words map[string]bool) string {
	note(words, "my the card number is it's it and expiry date security code")
	return "<figure> = " + figure(words, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 30 40 50 60 70 80 90") + ";\n" +
		"<aloud> = [[my | the] [card] number [is] | it's | it is] <figure> <figure> <figure> (<figure>)+ " +
		"([and] [the | my] (expiry [date] | security code) [is] (<figure>)+)*;\n"
}

// figure is one of some numbers, once or more times.
func figure(words map[string]bool, numbers string) string {
	note(words, numbers, "double triple")
	return "[double | triple] (" + strings.ReplaceAll(numbers, " ", " | ") + ")"
}

func note(words map[string]bool, texts ...string) {
	for _, text := range texts {
		for word := range strings.FieldsSeq(text) {
			words[word] = true
		}
	}
}

// rule writes one phrase; an article may be another one, or be left out.
func rule(core []string, words map[string]bool) string {
	parts := make([]string, 0, len(core))
	for _, word := range core {
		switch {
		case article(word) && len(core) > 1:
			parts = append(parts, "[<article>]")
		case word == Digits:
			parts = append(parts, Digits)
		default:
			words[word] = true
			parts = append(parts, word)
		}
	}
	return strings.Join(parts, " ")
}

// between drops greeting, opening and ending.
func between(said []string) []string {
	text := strings.Join(said, " ")
	for _, list := range [][]string{greetings(), openings()} {
		for _, opening := range list {
			if rest, ok := strings.CutPrefix(text, opening+" "); ok {
				text = rest
				break
			}
		}
	}
	for _, ending := range endings() {
		if rest, ok := strings.CutSuffix(text, " "+ending); ok {
			text = rest
			break
		}
	}
	return strings.Fields(text)
}

// split gives the words of a phrase: lower case, numbers in pieces below a hundred.
func split(phrase string) []string {
	phrase = strings.ReplaceAll(strings.ToLower(phrase), "’", "'")
	var words []string
	for field := range strings.FieldsSeq(phrase) {
		if field == Digits {
			words = append(words, field)
			continue
		}
		for _, word := range strings.FieldsFunc(field, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '\''
		}) {
			words = append(words, pieces(strings.Trim(word, "'"))...)
		}
	}
	return words
}

// pieces parts a word where letters meet digits, and a number of three digits or more into its digits.
func pieces(word string) []string {
	var parts []string
	for word != "" {
		digit := word[0] >= '0' && word[0] <= '9'
		end := strings.IndexFunc(word, func(r rune) bool { return unicode.IsDigit(r) != digit })
		if end < 0 {
			end = len(word)
		}
		part := word[:end]
		word = word[end:]
		if n, err := strconv.Atoi(part); digit && (err != nil || n >= 100 || part[0] == '0') {
			parts = append(parts, strings.Split(part, "")...)
		} else {
			parts = append(parts, part)
		}
	}
	return parts
}

// written joins digits that were said one by one: "double 4 2" is 442.
func written(text string) string {
	var words []string
	number, times := false, 1
	for word := range strings.FieldsSeq(text) {
		if i := strings.IndexByte(word, '('); i > 0 {
			word = word[:i] // a variant
		}
		switch digit := len(word) == 1 && unicode.IsDigit(rune(word[0])); {
		case word == "double":
			times = 2
		case word == "triple":
			times = 3
		case digit && number:
			words[len(words)-1] += strings.Repeat(word, times)
			times = 1
		case digit && word != "0" && ten(words):
			words[len(words)-1] = words[len(words)-1][:1] + word
		case digit:
			words, number, times = append(words, strings.Repeat(word, times)), true, 1
		default:
			words, number, times = append(words, word), false, 1
		}
	}
	return strings.Join(words, " ")
}

// ten tells whether the last of words is twenty, thirty or the like, which one more digit goes with.
func ten(words []string) bool {
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	return len(last) == 2 && last[0] >= '2' && last[0] <= '9' && last[1] == '0'
}
