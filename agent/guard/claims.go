package guard

import (
	"regexp"
	"strings"
	"sync"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// Why a sentence was stopped, in a word that may stand in an event and a metric.
const (
	// PaidClaim says that money has moved, and the ledger does not.
	PaidClaim = "paid_claim"
	// CardRequest asks for a card number, a security code or an expiry date by voice or text.
	CardRequest = "card_request"
	// CardDigits holds a card number.
	CardDigits = "card_digits"
)

// Claims knows what a model may not say, in all languages at once: a model may answer in another than it was asked in.
// It is safe for concurrent use.
type Claims struct {
	languages []spoken
}

// spoken are the compiled rules of one language.
type spoken struct {
	lexicon  lexicon
	claims   []*regexp.Regexp // that money has moved
	sure     []*regexp.Regexp // the same, where a no belongs to it
	after    *regexp.Regexp   // the same, of a sentence that goes on from one about a payment
	near     *regexp.Regexp   // words that succeed …
	pay      *regexp.Regexp   // … near words of payment
	not      *regexp.Regexp   // turns a claim round, from the word before it on
	open     *regexp.Regexp   // leaves it open: when, if, will be
	asks     *regexp.Regexp   // begins a question
	things   *regexp.Regexp   // of a card
	verbs    *regexp.Regexp   // ways of asking for them
	keypad   *regexp.Regexp   // the right way
	aloud    *regexp.Regexp   // the wrong one, whatever else is said
	deny     *regexp.Regexp   // "do not" before such a verb
	politely *regexp.Regexp   // please
	how      *regexp.Regexp   // a description
	object   *regexp.Regexp   // a clause that asks for a card, without more words
	denyMid  *regexp.Regexp   // "not", between the verb and that
	denyLate *regexp.Regexp   // "not", at the end
	goes     *regexp.Regexp   // tells where it goes
	notReach int
}

// NewClaims gives the rules.
func NewClaims() *Claims {
	return &Claims{languages: rulebook()}
}

// rulebook are the rules of all languages, compiled once: there are hundreds of expressions.
var rulebook = sync.OnceValue(func() []spoken { //nolint:gochecknoglobals // compiled once, and never changed
	rules := []language{english(), spanish(), french(), german(), italian(), portuguese()}
	all := make([]spoken, len(rules))
	for i, l := range rules {
		all[i] = l.compile()
	}
	return all
})

// Begin starts one answer of the model, whose sentences come one after the other.
func (c *Claims) Begin() *Speech {
	return &Speech{claims: c}
}

// Speech is one answer. It is not safe for concurrent use.
type Speech struct {
	claims *Claims
	before string // the end of what was passed on
	why    string // it was stopped
}

// How much of a Speech is remembered, in bytes: a claim may be split over two sentences, or over many where its letters
// stand apart.
const (
	memory     = 120
	longMemory = 480
)

// Check tells whether a sentence may be spoken, and if not why. paid is what the ledger says of this call's payment; it
// excuses a claim that money has moved, and nothing else. An answer that was stopped once is stopped to its end.
func (s *Speech) Check(sentence string, paid bool) (ok bool, why string) {
	if s.why == "" {
		s.why = s.claims.check(s.before, sentence, paid)
	}
	if s.why != "" {
		return false, s.why
	}
	s.before = end(s.before+" "+sentence, longMemory)
	return true, ""
}

// end gives the last n bytes of a text.
func end(text string, n int) string {
	return strings.ToValidUTF8(text[max(0, len(text)-n):], "")
}

func (c *Claims) check(all, sentence string, paid bool) string {
	all, sentence = visible(all), visible(sentence)
	before := end(all, memory)
	if cardnumber.Holds(sentence) || before != "" && cardnumber.Holds(before+" "+sentence) {
		return CardDigits
	}
	said := wordsOf(unspell(undress(before)[0]))
	for _, now := range variants(sentence) {
		for _, l := range c.languages {
			if why := l.judge(said, now, ends(before), paid, false); why != "" {
				return why
			}
		}
	}
	return c.rejoined(all, sentence, paid)
}

// rejoined judges what a sentence says when its words are put together again, by itself and with what was said before:
// letters may stand apart over several sentences.
func (c *Claims) rejoined(before, sentence string, paid bool) string {
	bare := undress(before)[0]
	told := tokensOf(bare)
	for _, text := range undress(sentence) {
		toks := tokensOf(text)
		all := tokensOf(bare + " " + text)
		for _, l := range c.languages {
			now, whole := l.lexicon.reading(toks), l.lexicon.reading(all)
			ahead := words(l.lexicon.reading(told).out)
			if now.changed {
				if why := l.judge(end(ahead, memory), now.out, ends(before), paid, now.joined); why != "" {
					return why
				}
			}
			if words(whole.out) == strings.TrimSpace(ahead+" "+words(now.out)) {
				continue // nothing stands apart over both
			}
			if why := l.judge("", whole.out, true, paid, whole.joined); why != "" {
				return why
			}
		}
	}
	return ""
}

// judge tells why clauses must not be said, after the words before. strict: the name of a card's number alone asks for it.
func (l spoken) judge(before string, now []clause, stopped, paid, strict bool) string {
	switch {
	case l.requests(before, now, stopped, strict):
		return CardRequest
	case !paid && l.paid(before, now, stopped):
		return PaidClaim
	}
	return ""
}

// ends tells whether text ends a sentence. Three dots do not: more is to come.
func ends(text string) bool {
	text = strings.TrimSpace(text)
	return text == "" || strings.ContainsRune(".!?", []rune(text)[len([]rune(text))-1])
}
