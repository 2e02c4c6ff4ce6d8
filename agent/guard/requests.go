package guard

import (
	"regexp"
	"slices"
	"strings"
)

// requests tells whether clauses ask for a card's data in a way other than the keypad. before is what was said ahead of
// them; stopped tells whether it was a whole sentence, question whether the name of a thing alone asks for it.
func (l spoken) requests(before string, now []clause, stopped, question bool) bool {
	words := make([]string, 0, len(now))
	for _, c := range now {
		words, question = append(words, c.words), question || c.question
	}
	text := strings.Join(words, " ")
	if l.asked(text, 0, question) || slices.ContainsFunc(now, func(c clause) bool { return l.direct(before, c.words) }) ||
		!stopped && len(now) > 0 && l.direct(before, before+" "+now[0].words) {
		return true
	}
	if !stopped && l.asked(before+" "+text, 0, question) {
		return true
	}
	return before != "" && l.asked(before+" "+text, len(before), question)
}

// counted are things whose digits may be asked for.
var (
	digitWords = regexp.MustCompile(`\b(?:digits|digitos|cifras|chiffres|ziffern|cifre|algarismos)\b`)
	ours       = regexp.MustCompile(`\b(?:i|we|ll|will|let me) $`) // the bot reads them itself
	counted    = regexp.MustCompile(`\b(?:account|meter|reading|customer|order|reference|policy|phone|postcode|cuenta|contador|cliente|pedido|telefono|compte|compteur|client|commande|konto\w*|zahler\w*|kunden\w*|conto|contatore|conta|iban)\b`)
)

// direct tells whether a clause asks for a card itself, or for digits alone: tell me your card.
func (l spoken) direct(before, words string) bool {
	at := l.object.FindStringIndex(words)
	if len(at) == 0 {
		return false
	}
	others := digitWords.MatchString(words[at[0]:]) && counted.MatchString(before)
	return !others && !l.keypad.MatchString(words) && !ours.MatchString(words[:at[0]]) && !l.deny.MatchString(lastWords(words[:at[0]], denyReach))
}

// Digits and dates that are no card's, and cards that nobody can take: by what stands behind and before them.
var (
	notCard = regexp.MustCompile(`^ (?:of|on|for|de|del|du|do|da|della|dell|ihres|des) (?:(?:your|the|this|su|tu|el|la|votre|l|le|suo|sua|seu) )?` +
		`(?:contract|policy|subscription|licen[cs]e|passport|lease|membership|insurance|agreement|tariff|plan|offer|voucher|warranty|contrato|poliza|suscripcion|pasaporte|seguro|tarifa|oferta|` +
		`contrat|police|abonnement|passeport|assurance|offre|contratto|polizza|abbonamento|passaporto|offerta|bolletta|fattura|apolice|assinatura|passaporte|fatura|vertrags|vertrages|abos|ausweises)\b`)
	date     = regexp.MustCompile(`^(?:expir\w+|fecha|date|data|prazo|ablaufdatum|gultigkeit\w*)\b`)
	untaken  = regexp.MustCompile(`\b(?:not|unable|cannot|can t|never|don t|won t|no|non|nao|pas) (?:\w+ ){0,3}?(?:take|accept|process|handle|receive|hear|tomar|aceptar|recibir|prendre|accepter|prendere|accettare|receber|aceitar) (?:your |any |a |the |un |le |el |los |i |il |o |os )*$`)
	anywhere = regexp.MustCompile(`^(?: by voice| over the phone| aloud| out loud| here| verbally| on the phone| por voz| por telefono| par telephone| au telephone| a voce| al telefono| por telefone)*($)?`)
	them     = regexp.MustCompile(`\b(?:it|them|that|anyway|lo|los|la|las|le|les|o|os)\b`)
)

// elsewhere tells whether a thing is of something else than a card, or is said not to be taken. What was said before from
// is a sentence of its own, unless the next one speaks of the same.
func elsewhere(words string, thing []int, from int) bool {
	rest := words[thing[1]:]
	at := anywhere.FindStringSubmatchIndex(rest)
	untold := at[2] >= 0 || at[1] > 0 && thing[1] <= from && !them.MatchString(words[from:])
	return date.MatchString(words[thing[0]:thing[1]]) && notCard.MatchString(rest) ||
		untold && untaken.MatchString(words[:thing[0]])
}

// cutOff is how much of the oldest words, in bytes, may have lost what was said of them.
const cutOff = 24

// asked looks in words for something of a card that is asked for; what was said before from was judged already.
func (l spoken) asked(words string, from int, question bool) bool {
	if l.keypad.MatchString(words) && !l.aloud.MatchString(words) {
		return false
	}
	for _, thing := range l.things.FindAllStringIndex(words, -1) {
		switch rest := strings.TrimSpace(words[thing[1]:]); {
		case from > 0 && (thing[0] > from || thing[1] <= from && !l.verbs.MatchString(words[from:])):
			continue // in one sentence: it was looked at by itself
		case from > memory-cutOff && thing[0] < cutOff:
			continue // what was said before it is forgotten
		case rest != "" && l.denyLate.MatchString(rest), elsewhere(words, thing, from):
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
		between, _, after := strings.Cut(reach[v[1]:], "#") // sagen Sie mir nicht Ihre Nummer
		denied := after && l.denyMid.MatchString(between) && !strings.Contains(between, " sondern ")
		if !denied && !l.deny.MatchString(lastWords(reach[:v[0]], denyReach)) {
			return true
		}
	}
	return bare && len(verbs) == 0 && !l.deny.MatchString(words) && !l.goes.MatchString(words[thing[1]:])
}
