package guard

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// utterance is one thing that a caller said, as the rules look at it.
type utterance struct {
	text     string
	expected Expectation
	readings [][]cardnumber.Run
	labels   labels
	mostly   bool     // it is digits for the most part
	piece    [][]byte // what may be a part of a number said over several turns, for each way of reading
	groups   [][][]byte
	ibans    []account
	plain    [][2]int // where dates and amounts stand
}

func newUtterance(text string, expected Expectation) *utterance {
	_, mostly := cardnumber.Spoken(text)
	u := &utterance{
		text: text, expected: expected, mostly: mostly,
		readings: cardnumber.Readings(text), labels: labelsOf(text),
		ibans: ibans(text), plain: everyday(text),
	}
	for _, runs := range u.readings {
		u.ibans = append(u.ibans, ibansSaid(text, runs, u.labels.iban && !u.labels.card)...)
	}
	u.piece, u.groups = make([][]byte, len(u.readings)), make([][][]byte, len(u.readings))
	for way, runs := range u.readings {
		u.piece[way], u.groups[way] = u.part(runs), u.grouped(runs)
	}
	return u
}

// part gives the digits of a line that are all of it, or stand at its end with one word behind them at most.
func (u *utterance) part(runs []cardnumber.Run) []byte {
	var digits []byte
	for i, r := range runs {
		if u.innocent(r) {
			continue
		}
		if u.alone(runs, i) {
			digits = append(digits, r.Digits...)
		}
	}
	return digits
}

// alone tells whether little else is said, or little behind run i, which is the last one.
func (u *utterance) alone(runs []cardnumber.Run, i int) bool {
	return u.mostly || i == len(runs)-1 && len(strings.Fields(u.text[runs[i].To:])) < 2
}

// grouped gives the runs of part, and those that have a group's length, whatever words stand behind: 4242, are you there?
func (u *utterance) grouped(runs []cardnumber.Run) [][]byte {
	var groups [][]byte
	for i, r := range runs {
		group := len(r.Digits) >= leastGroup && len(r.Digits) <= threeFours
		if !u.innocent(r) && !u.fits(r) && (group || u.alone(runs, i)) {
			groups = append(groups, r.Digits)
		}
	}
	return groups
}

// innocent tells whether a run stands within a bank account, a date or an amount, which cannot be a card.
func (u *utterance) innocent(r cardnumber.Run) bool {
	within := func(span [2]int) bool { return span[0] <= r.From && r.To <= span[1] }
	account := func(a account) bool { return within(a.span) }
	return slices.ContainsFunc(u.ibans, account) || slices.ContainsFunc(u.plain, within) && !u.labels.card
}

// fits tells whether the node asked for a run: its digits, or the word that they stand in.
func (u *utterance) fits(r cardnumber.Run) bool {
	if u.fitsDigits(r.Digits) || u.fitsOver(r) {
		return true
	}
	from, to := r.From, r.To
	for from > 0 {
		c, size := utf8.DecodeLastRuneInString(u.text[:from])
		if unicode.IsSpace(c) {
			break
		}
		from -= size
	}
	for to < len(u.text) {
		c, size := utf8.DecodeRuneInString(u.text[to:])
		if unicode.IsSpace(c) {
			break
		}
		to += size
	}
	return u.expected.fits(u.text[r.From:r.To]) || u.expected.fits(strings.TrimRight(u.text[from:to], ".,;!?"))
}

// other tells whether the words say that the digits are of something else than a card.
func (u *utterance) other() bool {
	return u.labels.other && !u.labels.card
}

// fitsOver tells whether another reading of the same place fits, and this one has but an article or two more.
func (u *utterance) fitsOver(r cardnumber.Run) bool {
	for _, runs := range u.readings {
		for _, o := range runs {
			same := o.From <= r.From && r.To <= o.To || o.From < r.To && r.From < o.To && len(r.Digits) <= len(o.Digits)+2
			if same && u.fitsDigits(o.Digits) {
				return true
			}
		}
	}
	return false
}

func (u *utterance) fitsDigits(digits []byte) bool {
	return u.expected.fits(ascii(digits))
}

// phone tells whether a plus stands before a run.
func (u *utterance) phone(r cardnumber.Run) bool {
	before := strings.TrimRightFunc(strings.ToLower(u.text[:r.From]), unicode.IsSpace)
	return strings.HasSuffix(before, "+") || strings.HasSuffix(before, "plus") || strings.HasSuffix(before, "(") &&
		strings.HasSuffix(strings.TrimSpace(strings.TrimSuffix(before, "(")), "+")
}

// withhold gives the text without the digits that nobody asked for. all takes the short runs, too.
func (u *utterance) withhold(all bool) Verdict {
	var spans [][2]int
	passing := slices.Clone(u.plain)
	passes := func(at [2]int) bool {
		return slices.ContainsFunc(passing, func(s [2]int) bool { return s[0] <= at[0] && at[1] <= s[1] })
	}
	for _, a := range u.ibans {
		if u.expected.fits(a.number) || u.expected.fits(u.text[a.span[0]:a.span[1]]) {
			passing = append(passing, a.span)
		}
	}
	for _, a := range u.ibans {
		if !passes(a.span) {
			spans = append(spans, a.span)
		}
	}
	for _, runs := range u.readings {
		for _, r := range runs {
			at := [2]int{r.From, r.To}
			if (len(r.Digits) >= withholdFrom || all) && !passes(at) && !u.fits(r) {
				spans = append(spans, at)
			}
		}
	}
	if len(spans) == 0 {
		return Verdict{Text: u.text}
	}
	return Verdict{Text: cover(u.text, spans), Withheld: true}
}

// cover writes Withheld in the place of spans, which may overlap.
func cover(text string, spans [][2]int) string {
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	var out strings.Builder
	at := 0
	for _, s := range spans {
		if s[0] >= at {
			out.WriteString(text[at:s[0]] + Withheld)
		}
		at = max(at, s[1])
	}
	return out.String() + text[at:]
}

// How dates and amounts of money are written in figures.
const (
	day, month, year = `(?:0?[1-9]|[12]\d|3[01])`, `(?:0?[1-9]|1[0-2])`, `(?:19|20)\d\d`
	dates            = day + `[./-]` + month + `[./-]` + year + `|` + month + `/` + day + `/` + year + `|` +
		year + `-` + month + `-` + day
	amount = `\d{1,3}(?:[., ]?\d{3}){0,2}(?:[.,]\d\d)?`
	money  = `[£$€]\s?` + amount + `|` +
		amount + `\s?(?:[£$€]|(?i:pounds?|euros?|dollars?|gbp|eur|usd|libras|livres|pfund|reais)\b)`
)

var dateOrMoney = regexp.MustCompile(`(?:^|[^\d])(` + dates + `|` + money + `)(?:[^\d]|$)`)

// everyday finds dates and amounts of money in figures.
func everyday(text string) [][2]int {
	found := dateOrMoney.FindAllStringSubmatchIndex(text, -1)
	out := make([][2]int, 0, len(found))
	for _, at := range found {
		out = append(out, [2]int{at[2], at[3]})
	}
	return out
}
