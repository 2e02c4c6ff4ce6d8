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
	object                string // a clause that ends in one asks for a card, or for digits, without more words
	denyMid               string // between the verb and what is asked for
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
			l.after, l.near, l.pay, l.not, l.open, l.asks, l.things, l.verbs, l.keypad, l.aloud, l.deny, l.politely, l.how, l.denyLate, l.denyMid, l.object, l.goes, l.small,
		})...),
		claims: all(l.claims), sure: all(l.sure), after: regexp.MustCompile(`^(?:` + l.after + `)$`),
		near: word(l.near), pay: word(l.pay), not: word(l.not), open: word(l.open),
		asks:   regexp.MustCompile(`^(?:\w+ )?(?:` + l.asks + `)\b`),
		things: word(l.things), verbs: word(l.verbs), keypad: word(l.keypad), aloud: word(l.aloud), deny: word(l.deny),
		politely: word(l.politely), notReach: l.notReach, how: regexp.MustCompile(`^(?:` + l.how + `)$`),
		object: regexp.MustCompile(`\b(?:` + l.object + `)$`), denyMid: regexp.MustCompile(` (?:` + l.denyMid + `) `),
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
		if c.question && l.asks.MatchString(c.words) && !knowing.MatchString(c.words) || l.ofOther(now, c) {
			continue
		}
		words, ahead := l.seen(now[:i], c.words), ""
		if i == 0 {
			ahead = before
		}
		if (ahead == "" || stopped) && l.says(words, 0) || ahead != "" && l.goesOn(ahead, words, stopped) {
			return true
		}
	}
	return false
}

// ofOther tells whether something is done that the other clauses say is no payment.
func (l spoken) ofOther(now []clause, c clause) bool {
	is := func(re *regexp.Regexp) bool {
		return slices.ContainsFunc(now, func(o clause) bool { return re.MatchString(o.words) })
	}
	return vague.MatchString(c.words) && is(matter) && !is(l.pay)
}

// seen takes "you will see that" off, unless a clause before it tells when.
func (l spoken) seen(before []clause, words string) string {
	if slices.ContainsFunc(before, func(o clause) bool { return l.open.MatchString(o.words) && !looking.MatchString(o.words) }) {
		return words
	}
	return seeing.ReplaceAllString(words, "")
}

// goesOn tells whether words end a claim that was begun before them.
func (l spoken) goesOn(ahead, words string, stopped bool) bool {
	if stopped && subject.MatchString(words) {
		return false // a sentence of its own
	}
	return l.says(ahead+" "+words, len(ahead)) ||
		l.pay.MatchString(ahead) && l.after.MatchString(words) && !l.not.MatchString(lastWords(ahead, 2))
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
	if strings.HasSuffix(claim, " made") && firstWords(words[to:], 1) == "up" || strings.Contains(claim, " made a note") ||
		strings.HasSuffix(claim, " se fait") {
		return false // of parts, of an amount, and how it is done
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

// looks is a condition that is none: if you look at your account, … sees is what follows it.
const (
	looks = `\b(?:if you (?:check|look|open|log|go|glance)|si (?:mira|consulta|revisa|comprueba|entra)|si vous (?:regardez|consultez|verifiez|ouvrez)|` +
		`wenn sie (?:\w+ ){0,4}?(?:schauen|nachsehen|prufen)|se (?:guarda|controlla|verifica|apre|consultar|olhar|verificar|abrir))\b`
	sees = `\b(?:you (?:ll|will|can|should|d) (?:also |now )?(?:see|notice|find)(?: that)?|(?:vera|puede ver|podra ver|pode ver|podera ver) que|` +
		`vous (?:verrez|pouvez voir|constaterez) que|(?:vedra|puo vedere|notera) che) `
)

var (
	looking = regexp.MustCompile(looks)
	seeing  = regexp.MustCompile(`(?:` + looks + `(?: \w+){0,8}? )?` + sees)
)

// What is done may be something else than a payment, where the sentence says so.
var (
	vague = regexp.MustCompile(`\b(?:that|it|this|everything|all|das|es|alles)(?: \w+){0,3}? (?:taken care of|done|sorted|erledigt)$|` +
		`^(?:done|hecho|listo|ya esta(?: hecho)?|c est fait|fait|(?:tutto )?fatto|(?:esta )?feito)$`)
	matter = regexp.MustCompile(`\b(?:address|appointment|email|e mail|tariff|meter|reading|name|adresse|anschrift|termin|umzug|tarif|zahlerstand|nachname|` +
		`direccion|domicilio|cita|tarifa|rendez vous|indirizzo|appuntamento|trasloco|morada|endereco|mudanca)\b`)
	subject = regexp.MustCompile(`^(?:the|your|el|la|su|le|votre|il|o|a|der|die|das|ihre?) (?:\w+ ){1,5}?(?:is|are|comes to|has|was|es|esta|est|e|ist|betragt|wurde|foi|ha|no|non|nao) `)
)

// presentOnly tells whether a claim says how things are done, not that they were.
func presentOnly(claim string) bool {
	words := strings.Fields(claim)
	past := func(w string) bool {
		return slices.Contains(strings.Fields("been was were has have now just already ete deja maintenant stato stata gia foi ficou ja"), w)
	}
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains([]string{"is", "est", "e"}, w) }) && !slices.ContainsFunc(words, past)
}

func lastWords(s string, n int) string {
	f := strings.Fields(s)
	return strings.Join(f[max(0, len(f)-n):], " ")
}

func firstWords(s string, n int) string {
	f := strings.Fields(s)
	return strings.Join(f[:min(n, len(f))], " ")
}
