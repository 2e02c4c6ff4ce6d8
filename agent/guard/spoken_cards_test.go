package guard_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/internal/doctest"
)

var update = flag.Bool("update", false, "write the figures into the document") //nolint:gochecknoglobals // A flag.

// page holds the figures.
const page = "../../docs/4-reference/guard.md"

// rendering is one caller who says a card number, turn by turn.
type rendering struct {
	class string
	turns []string
	said  []int // digits of the number in each turn
}

// testNumbers are published test numbers; nothing else is ever rendered.
func testNumbers() []string {
	return []string{
		"4242424242424242", "4000056655665556", "5555555555554444", "2223003122003222", "5200828282828210", "5105105105105100",
		"378282246310005", "371449635398431", "6011111111111117", "6011000990139424", "3056930009020004", "36227206271667",
		"6555900000604105", "3566002020360505", "6200000000000005", "6205500000000000004", "4000000000000002", "4000000000009995",
		"4000000000000069", "4000000000000127", "4000000000000119", "4100000000000019", "30569309025904", "38520000023237",
	}
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// groups cuts a number as people do.
func groups(number string) []string {
	switch len(number) {
	case 15:
		return []string{number[:4], number[4:10], number[10:]}
	case 14:
		return []string{number[:4], number[4:10], number[10:]}
	}
	var out []string
	for len(number) > 4 {
		out, number = append(out, number[:4]), number[4:]
	}
	return append(out, number)
}

// utter says a group of digits in one of the ways of a language.
func utter(r *rand.Rand, l tongue, group, form string) string {
	var out []string
	switch form {
	case "figures":
		return group
	case "spread":
		return strings.Join(strings.Split(group, ""), pick(r, []string{" ", "-", ", ", ". "}))
	case "wide":
		return strings.Map(func(d rune) rune { return d - '0' + '０' }, group)
	case "pairs":
		for len(group) > 1 {
			out, group = append(out, l.pair(int(group[0]-'0')*10+int(group[1]-'0'))), group[2:]
		}
		if group != "" {
			out = append(out, l.digits[group[0]-'0'])
		}
	case "thousands":
		if len(group) == 4 && group[0] != '0' {
			return l.four(group)
		}
		return utter(r, l, group, "words")
	case "doubles":
		for i := 0; i < len(group); i++ {
			n := 1
			for i+n < len(group) && group[i+n] == group[i] && n < 3 {
				n++
			}
			word := l.digits[group[i]-'0']
			switch {
			case n == 3 && r.IntN(2) == 0:
				word, i = l.triple+" "+word, i+2
			case n >= 2:
				word, i = l.double+" "+word, i+1
			case l.name == "en" && group[i] == '0':
				word = "oh"
			}
			out = append(out, word)
		}
	default:
		for _, d := range group {
			out = append(out, l.digits[d-'0'])
		}
	}
	return strings.Join(out, " ")
}

// garble is a recogniser that hears one word of several wrong.
func garble(r *rand.Rand, l tongue, text string) string {
	words := strings.Fields(text)
	if len(words) < 3 {
		return text
	}
	at := 1 + r.IntN(len(words)-2)
	switch r.IntN(3) {
	case 0:
		if wrong, ok := l.heard[words[at]]; ok {
			words[at] = wrong
		}
	case 1:
		words = slices.Delete(words, at, at+1)
	default:
		words = slices.Insert(words, at, words[at])
	}
	return strings.Join(words, " ")
}

// render makes one caller.
func render(r *rand.Rand, l tongue, number string) rendering {
	form := pick(r, []string{"figures", "spread", "wide", "words", "words", "pairs", "thousands", "doubles", "mixed"})
	class := form
	parts := groups(number)
	spoken := make([]string, len(parts))
	for i, g := range parts {
		way := form
		if form == "mixed" {
			way = pick(r, []string{"figures", "words", "pairs", "doubles"})
		}
		spoken[i] = utter(r, l, g, way)
		if r.IntN(4) == 0 && i > 0 {
			spoken[i] = pick(r, l.fillers) + " " + spoken[i]
		}
	}
	pieces := pick(r, []int{1, 1, 1, 2, len(parts)})
	lead := pick(r, slices.Concat(l.cards, l.plain))
	errors := r.IntN(5) == 0
	var out rendering
	for i := range pieces {
		from, to := i*len(parts)/pieces, (i+1)*len(parts)/pieces
		text := strings.Join(spoken[from:to], pick(r, []string{" ", " ", ", "}))
		if errors && i == 0 {
			text = garble(r, l, text)
		}
		if i == 0 {
			text = strings.TrimSpace(lead + " " + text)
		} else if r.IntN(3) == 0 {
			out.turns, out.said = append(out.turns, pick(r, l.fillers)), append(out.said, 0)
		}
		out.turns, out.said = append(out.turns, text), append(out.said, len(strings.Join(parts[from:to], "")))
	}
	if errors {
		class = "heard wrong"
	} else if pieces > 1 {
		class = "in pieces"
	}
	out.class = class
	return out
}

// Floors of what is found in the corpus.
const (
	renderings      = 6000
	interruptFloor  = 0.99  // callers who are interrupted
	withholdCeiling = 0.005 // callers of whom seven digits or more go on
)

// caught counts callers who said a card number.
type caught struct{ all, interrupted, leaked int }

func (c caught) row(name string) string {
	return fmt.Sprintf("| %s | %d | %.2f %% | %d |\n", name, c.all, 100*float64(c.interrupted)/float64(c.all), c.leaked)
}

func TestSpokenCards(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(57, 6000))
	languages, numbers := tongues(), testNumbers()
	classes, total := map[string]*caught{}, caught{}
	shown := 0
	for range renderings {
		c := render(r, pick(r, languages), pick(r, numbers))
		h := guard.NewHearing()
		stopped, passed, most := false, 0, 0
		for i, text := range c.turns {
			v := h.Hear(text, guard.Expectation{})
			stopped = stopped || v.Card
			switch {
			case v.Card || v.Withheld:
				passed = 0
			default:
				passed += c.said[i]
			}
			most = max(most, passed)
		}
		k := classes[c.class]
		if k == nil {
			k = &caught{}
			classes[c.class] = k
		}
		k.all++
		total.all++
		if stopped {
			k.interrupted++
			total.interrupted++
		}
		if most >= 7 {
			k.leaked++
			total.leaked++
		}
		if (!stopped || most >= 7) && shown < 40 {
			shown++
			t.Logf("%s, interrupted %v, passed %d: %q", c.class, stopped, most, c.turns)
		}
	}
	names := make([]string, 0, len(classes))
	for name := range classes {
		names = append(names, name)
	}
	slices.Sort(names)
	var table strings.Builder
	table.WriteString("| a card number | callers | interrupted | of whom seven digits or more in a row went on |\n|---|---|---|---|\n")
	for _, name := range names {
		table.WriteString(classes[name].row(name))
	}
	table.WriteString(total.row("all"))
	t.Log("\n" + table.String())
	doctest.Keep(t, page, "cards", table.String(), *update)
	recall, leaked := float64(total.interrupted)/float64(total.all), float64(total.leaked)/float64(total.all)
	require.GreaterOrEqual(t, recall, interruptFloor)
	require.LessOrEqual(t, leaked, withholdCeiling)
}
