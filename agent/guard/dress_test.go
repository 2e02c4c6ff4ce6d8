package guard_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/internal/doctest"
)

// dress is a way of writing the same words, in one sentence or several.
type dress struct {
	name  string
	write func(text string) []string
}

// letters gives the letters and figures of a text, without its signs and accents' order.
func letters(text string) []string {
	var out []string
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, string(r))
		}
	}
	return out
}

// one keeps the sign at a text's end.
func one(write func(string) string) func(string) []string {
	return func(text string) []string {
		end := ""
		if at := len(text) - 1; strings.ContainsRune("?!", rune(text[at])) {
			end = text[at:]
		}
		return []string{write(strings.TrimRight(text, " .?!")) + end}
	}
}

// chunks cuts a text into pieces of n letters.
func chunks(text string, n int) []string {
	all := letters(text)
	var out []string
	for len(all) > 0 {
		size := min(n, len(all))
		out, all = append(out, strings.Join(all[:size], "")), all[size:]
	}
	return out
}

// each rewrites the longer words of a text.
func each(text string, write func(word []rune) string) string {
	words := strings.Fields(text)
	for i, w := range words {
		if r := []rune(w); len(r) > 3 {
			words[i] = write(r)
		}
	}
	return strings.Join(words, " ")
}

func dresses() []dress {
	fullWidth := func(text string) string {
		return strings.Map(func(r rune) rune {
			if r > ' ' && r < unicode.MaxASCII {
				return r + 0xFEE0
			}
			return r
		}, text)
	}
	greek := strings.NewReplacer("a", "α", "e", "е", "o", "ο", "p", "р", "c", "ϲ", "x", "х", "y", "у", "i", "ι", "s", "ѕ", "n", "ո")
	small := strings.NewReplacer("a", "ᴀ", "c", "ᴄ", "d", "ᴅ", "e", "ᴇ", "i", "ɪ", "m", "ᴍ", "n", "ɴ", "p", "ᴘ", "r", "ʀ", "t", "ᴛ", "v", "ᴠ")
	leet := strings.NewReplacer("a", "4", "e", "3", "i", "1", "o", "0", "s", "5", "t", "7")
	signs := strings.NewReplacer("a", "@", "i", "!", "s", "$", "e", "€")
	return []dress{
		{"spelled with one space", one(func(s string) string { return strings.Join(letters(s), " ") })},
		{"spelled with hyphens", one(func(s string) string { return strings.Join(letters(s), "-") })},
		{"spelled with dots, a sentence a letter", func(s string) []string {
			all := letters(s)
			for i := range all {
				all[i] += "."
			}
			return all
		}},
		{"spelled with commas", one(func(s string) string { return strings.Join(letters(s), ", ") })},
		{"spelled, a line a letter", one(func(s string) string { return strings.Join(letters(s), "\n") })},
		{"spelled, words by two spaces", one(func(s string) string {
			words := strings.Fields(s)
			for i, w := range words {
				words[i] = strings.Join(letters(w), " ")
			}
			return strings.Join(words, "  ")
		})},
		{"spelled in figures", one(func(s string) string { return strings.Join(letters(leet.Replace(s)), " ") })},
		{"two letters by two", one(func(s string) string { return strings.Join(chunks(s, 2), " ") })},
		{"run together", one(func(s string) string { return strings.Join(letters(s), "") })},
		{"words cut in two", one(func(s string) string {
			return each(s, func(w []rune) string { return string(w[:2]) + " " + string(w[2:]) })
		})},
		{"zero width", one(func(s string) string { return strings.Join(strings.Split(s, ""), "\u200b") })},
		{"full width", one(fullWidth)},
		{"homoglyphs", one(greek.Replace)},
		{"small capitals", one(small.Replace)},
		{"figures for letters", one(leet.Replace)},
		{"signs for letters", one(signs.Replace)},
		{"bold within", one(func(s string) string {
			return each(s, func(w []rune) string { return string(w[:2]) + "**" + string(w[2:]) + "**" })
		})},
		{"tags within", one(func(s string) string {
			return each(s, func(w []rune) string { return string(w[:2]) + "<b>" + string(w[2:]) + "</b>" })
		})},
		{"comments within", one(func(s string) string {
			return each(s, func(w []rune) string { return string(w[:2]) + "<!-- x -->" + string(w[2:]) })
		})},
		{"references", one(func(s string) string {
			var b strings.Builder
			for _, r := range s {
				fmt.Fprintf(&b, "&#%d;", r)
			}
			return b.String()
		})},
		{"drawn out", one(func(s string) string {
			return each(s, func(w []rune) string { return string(w[:2]) + strings.Repeat(string(w[1]), 3) + string(w[2:]) })
		})},
		{"two sentences", func(s string) []string {
			words := strings.Fields(s)
			if len(words) < 2 {
				return []string{s}
			}
			half := len(words) / 2
			return []string{strings.Join(words[:half], " "), strings.Join(words[half:], " ")}
		}},
	}
}

// apart are letters of a line that was dressed already.
var apart = regexp.MustCompile(`  |\pL[ .-]\pL[ .-]\pL\b|\pL\d\pL`)

// plainLines are the lines of the corpus that stand in one sentence without ornament.
func plainLines(t *testing.T) []said {
	t.Helper()
	return slices.DeleteFunc(corpus(t), func(s said) bool {
		return len(s.sentences) != 1 || strings.ContainsFunc(s.sentences[0], func(r rune) bool {
			return strings.ContainsRune("*_<>{}/\\&#@$|\u200b\u00ad", r) || r > 0x250
		}) || apart.MatchString(s.sentences[0]) || s.want == guard.CardDigits
	})
}

// eachLine is how many of the lines are in one dress: all of them in all would take long.
const eachLine = 7

// dressFloor is what is stopped of claims and requests in other dresses.
const dressFloor = 0.98

// What a model must not say is stopped in whatever dress it comes.
func TestClaimsInOtherDresses(t *testing.T) {
	t.Parallel()
	claims := guard.NewClaims()
	lines := plainLines(t)
	var table strings.Builder
	table.WriteString("| dress | must be stopped | stopped | ordinary | stopped for nothing |\n|---|---|---|---|---|\n")
	var all judged
	for n, d := range dresses() {
		var j judged
		for i, s := range lines {
			if i%eachLine != n%eachLine {
				continue
			}
			got := judge(claims, d.write(s.sentences[0]), false)
			switch {
			case s.want != "" && got != "":
				j.right++
			case s.want != "":
				j.missed++
				t.Logf("missed, %s, %s %s: %s", d.name, s.want, s.language, s.sentences[0])
			case got != "":
				j.wrong++
				t.Logf("stopped for nothing, %s, %s %s: %s", d.name, got, s.language, s.sentences[0])
			default:
				j.fine++
			}
		}
		fmt.Fprintf(&table, "| %s | %d | %d | %d | %d |\n", d.name, j.right+j.missed, j.right, j.wrong+j.fine, j.wrong)
		all.right, all.missed, all.wrong, all.fine = all.right+j.right, all.missed+j.missed, all.wrong+j.wrong, all.fine+j.fine
	}
	fmt.Fprintf(&table, "| all | %d | %d | %d | %d |\n", all.right+all.missed, all.right, all.wrong+all.fine, all.wrong)
	t.Log("\n" + table.String())
	doctest.Keep(t, page, "dresses", table.String(), *update)
	require.GreaterOrEqual(t, float64(all.right)/float64(all.right+all.missed), dressFloor)
}

// ordinaryCeiling is how many ordinary sentences may be stopped.
const ordinaryCeiling = 0.005

// What bots say all day long passes: one sentence after the other, as they come in calls.
func TestOrdinarySentencesPass(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/ordinary.txt")
	require.NoError(t, err)
	claims := guard.NewClaims()
	count, stopped, byLanguage := 0, 0, map[string]*guard.Speech{}
	for line := range strings.Lines(string(raw)) {
		language, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if language == "#" || text == "" {
			continue
		}
		count++
		if byLanguage[language] == nil {
			byLanguage[language] = claims.Begin()
		}
		if _, why := byLanguage[language].Check(text, false); why != "" {
			stopped++
			byLanguage[language] = nil
			t.Logf("stopped, %s %s: %s", why, language, text)
		}
	}
	for _, s := range corpus(t) {
		if s.want == "" {
			count++
			if why := judge(claims, s.sentences, false); why != "" {
				stopped++
				t.Logf("stopped, %s %s: %q", why, s.language, s.sentences)
			}
		}
	}
	table := fmt.Sprintf("| ordinary sentences | stopped for nothing |\n|---|---|\n| %d | %d (%.2f %%) |\n",
		count, stopped, 100*float64(stopped)/float64(count))
	t.Log("\n" + table)
	doctest.Keep(t, page, "ordinary", table, *update)
	require.LessOrEqual(t, float64(stopped)/float64(count), ordinaryCeiling)
}
