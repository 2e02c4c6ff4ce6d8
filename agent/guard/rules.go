package guard

import (
	"regexp"
	"slices"
	"strings"
)

// language is how one language claims that money has moved, and asks for a card. All are regular expressions over plain
// lower-case words: no accents, one space between.
type language struct {
	claims, sure          []string
	after, near, pay      string
	not, open, asks       string
	things, verbs, keypad string
	aloud, deny, politely string
	notReach              int    // how many words before a claim may deny it
	how                   string // after "is taken": a description, no claim
	denyLate              string // after what is asked for
	goes                  string // after it: who gets it, no request
	small                 string // words that stand between those above
}

// foreign are words of payment that a model may leave in another language.
const foreign = `payment|transaction|pago|paiement|zahlung|pagamento|cobro|rechnung|facture|fattura|factura|fatura|bolletta`

// nothing is no money, in words, in figures (0, 0.00, but not 0.50) or in letters that look like them.
func nothing(words string) string {
	return `(?:0+(?: 0+)?(?:$| [a-z]\w*)|oo|ooo|o(?:$| euros?| pounds?| dollars?)|` + words + `)`
}

func (l language) compile() spoken {
	word := func(s string) *regexp.Regexp { return regexp.MustCompile(`\b(?:` + s + `)\b`) }
	all := func(list []string) []*regexp.Regexp {
		out := make([]*regexp.Regexp, len(list))
		for i, s := range list {
			out[i] = word(s)
		}
		return out
	}
	return spoken{
		lexicon: lexiconOf(slices.Concat(l.claims, l.sure, []string{
			l.after, l.near, l.pay, l.not, l.open, l.asks, l.things, l.verbs, l.keypad, l.aloud, l.deny, l.politely, l.how, l.denyLate, l.goes, l.small,
		})...),
		claims: all(l.claims), sure: all(l.sure), after: regexp.MustCompile(`^(?:` + l.after + `)$`),
		near: word(l.near), pay: word(l.pay), not: word(l.not), open: word(l.open),
		asks:   regexp.MustCompile(`^(?:\w+ )?(?:` + l.asks + `)\b`),
		things: word(l.things), verbs: word(l.verbs), keypad: word(l.keypad), aloud: word(l.aloud), deny: word(l.deny),
		politely: word(l.politely), notReach: l.notReach, how: regexp.MustCompile(`^(?:` + l.how + `)$`),
		denyLate: regexp.MustCompile(`^(?:` + l.denyLate + `)$`), goes: regexp.MustCompile(`^ (?:` + l.goes + `)\b`),
	}
}

// How many words before a claim may turn it.
const (
	openReach = 6
	nearReach = 6
	denyReach = 5
)

// paid tells whether clauses say that money has moved. before is what was said ahead of them; stopped tells whether it
// was a whole sentence.
func (l spoken) paid(before string, now []clause, stopped bool) bool {
	for i, c := range now {
		if c.question && l.asks.MatchString(c.words) && !knowing.MatchString(c.words) {
			continue
		}
		ahead := ""
		if i == 0 {
			ahead = before
		}
		if ahead == "" || stopped {
			if l.says(c.words, 0) {
				return true
			}
		}
		if ahead != "" && l.says(ahead+" "+c.words, len(ahead)) {
			return true
		}
		if ahead != "" && l.pay.MatchString(ahead) && l.after.MatchString(c.words) && !l.not.MatchString(lastWords(ahead, 2)) {
			return true
		}
	}
	return false
}

// says looks for a claim in words that ends behind from.
func (l spoken) says(words string, from int) bool {
	for _, re := range l.sure {
		for _, at := range re.FindAllStringIndex(words, -1) {
			if at[1] > from && !l.open.MatchString(lastWords(words[:at[0]], openReach)) {
				return true
			}
		}
	}
	for _, re := range l.claims {
		for _, at := range re.FindAllStringIndex(words, -1) {
			if at[1] > from && l.stands(words, at[0], at[1]) {
				return true
			}
		}
	}
	for _, at := range l.near.FindAllStringIndex(words, -1) {
		around := lastWords(words[:at[0]], nearReach) + " " + firstWords(words[at[1]:], nearReach)
		if at[1] > from && l.pay.MatchString(around) && l.stands(words, at[0], at[1]) &&
			!l.not.MatchString(around) && !l.open.MatchString(around) {
			return true
		}
	}
	return false
}

// stands tells whether the claim at words[from:to] is neither denied nor left open.
func (l spoken) stands(words string, from, to int) bool {
	claim, before := onlyNot.ReplaceAllString(words[from:to], " "), words[:from]
	if strings.HasSuffix(claim, " made") && firstWords(words[to:], 1) == "up" || strings.Contains(claim, " made a note") {
		return false // of parts, and of an amount
	}
	if next := firstWords(words[to:], 1); next != "" && l.how.MatchString(next) && presentOnly(claim) {
		return false
	}
	return !l.not.MatchString(lastWords(before, l.notReach)+" "+claim) && !l.open.MatchString(lastWords(before, openReach)+" "+claim)
}

// onlyNot denies nothing: not only received but booked.
var onlyNot = regexp.MustCompile(` (?:not (?:only|just)|no solo|non seulement|nicht nur|non solo|nao so) `)

// knowing begins a question that says what it asks: did you know that it was paid?
var knowing = regexp.MustCompile(`^(?:did you know|are you aware|sabia|sabe que|saviez vous|savez vous que|wussten sie|wissen sie dass|lo sapeva|sapeva|sa che)\b`)

// presentOnly tells whether a claim says how things are done, not that they were.
func presentOnly(claim string) bool {
	words := strings.Fields(claim)
	past := func(w string) bool {
		return slices.Contains([]string{"been", "was", "were", "has", "have", "now", "just", "already"}, w)
	}
	return slices.Contains(words, "is") && !slices.ContainsFunc(words, past)
}

// requests tells whether clauses ask for a card's data in a way other than the keypad. before is what was said ahead of
// them; stopped tells whether it was a whole sentence, question whether the name of a thing alone asks for it.
func (l spoken) requests(before string, now []clause, stopped, question bool) bool {
	words := make([]string, 0, len(now))
	for _, c := range now {
		words, question = append(words, c.words), question || c.question
	}
	text := strings.Join(words, " ")
	if l.asked(text, 0, question) {
		return true
	}
	if !stopped && l.asked(before+" "+text, 0, question) {
		return true
	}
	return before != "" && l.asked(before+" "+text, len(before), question)
}

// asked looks in words for something of a card that is asked for; what was said before from was judged already.
func (l spoken) asked(words string, from int, question bool) bool {
	if l.keypad.MatchString(words) && !l.aloud.MatchString(words) {
		return false
	}
	for _, thing := range l.things.FindAllStringIndex(words, -1) {
		switch rest := strings.TrimSpace(words[thing[1]:]); {
		case from > 0 && (thing[0] > from || thing[1] <= from && !l.verbs.MatchString(words[from:])):
			continue // in one sentence: it was looked at by itself
		case rest != "" && l.denyLate.MatchString(rest):
			continue
		}
		if l.wanted(words, thing, from == 0 && (question || l.politely.MatchString(words))) {
			return true
		}
	}
	return false
}

// wanted tells whether a verb near the thing asks for it. bare: its name alone does.
func (l spoken) wanted(words string, thing []int, bare bool) bool {
	reach := lastWords(words[:thing[0]], 12) + " # " + firstWords(words[thing[1]:], 12)
	verbs := l.verbs.FindAllStringIndex(reach, -1)
	for _, v := range verbs {
		if !l.deny.MatchString(lastWords(reach[:v[0]], denyReach)) {
			return true
		}
	}
	return bare && len(verbs) == 0 && !l.deny.MatchString(words) && !l.goes.MatchString(words[thing[1]:])
}

func lastWords(s string, n int) string {
	f := strings.Fields(s)
	return strings.Join(f[max(0, len(f)-n):], " ")
}

func firstWords(s string, n int) string {
	f := strings.Fields(s)
	return strings.Join(f[:min(n, len(f))], " ")
}
