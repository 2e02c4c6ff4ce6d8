package flows

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// understood lists the languages whose texts are checked for what they say.
func understood() []string {
	return []string{"de", "en", "es", "fr", "it", "pt"}
}

func holdsCard(text string) bool {
	return cardnumber.Holds(text)
}

// promise is how one language says that a message will come, and how it denies it.
type promise struct{ verb, thing, denial *regexp.Regexp }

var (
	promiseDe = promise{
		regexp.MustCompile(`\b(?:schick\pL*|send\pL*|gesendet|gesandt|erhalten|bekommen|simsen|mailen)\b`),
		regexp.MustCompile(`\b(?:textnachricht|nachricht|sms|e-?mail|mail|zahlungslink|link|beleg|quittung)\b`),
		regexp.MustCompile(`\b(?:nicht|kein\pL*|nie)\b`),
	}
	promiseEn = promise{
		regexp.MustCompile(`\b(?:send|sends|sent|sending|receive|get|text|texted|email|e-mail|emailed|message|messaged)\b`),
		regexp.MustCompile(`\b(?:text message|text you|sms|e-?mail|message you|a message|a text|link|receipt|confirmation)\b`),
		regexp.MustCompile(`\b(?:not|cannot|can't|won't|don't|no|never)\b`),
	}
	promiseEs = promise{
		regexp.MustCompile(`\b(?:env[ií]\pL*|mand\pL+|recibir\pL*)`),
		regexp.MustCompile(`\b(?:mensaje|sms|correo|e-?mail|enlace|recibo|comprobante)\b`),
		regexp.MustCompile(`\b(?:no|nunca)\b`),
	}
	promiseFr = promise{
		regexp.MustCompile(`\b(?:envo\pL+|enverr\pL+|recevr\pL+|transmett\pL+)`),
		regexp.MustCompile(`\b(?:message|sms|texto|courriel|e-?mail|mail|lien|reçu)\b`),
		regexp.MustCompile(`\b(?:ne|pas|jamais|aucun)\b|\bn['’]`),
	}
	promiseIt = promise{
		regexp.MustCompile(`\b(?:invi\pL+|mand\pL+|ricever\pL+)`),
		regexp.MustCompile(`\b(?:messaggio|sms|e-?mail|link|ricevuta)\b`),
		regexp.MustCompile(`\b(?:non|mai|nessun\pL*)\b`),
	}
	promisePt = promise{
		regexp.MustCompile(`\b(?:envi\pL+|mand\pL+|receb\pL+)`),
		regexp.MustCompile(`\b(?:mensagem|sms|e-?mail|link|recibo|comprovante|comprovativo)\b`),
		regexp.MustCompile(`(?:\bnão\b|\bnunca\b|\bnenhum\pL*)`),
	}
)

// promises tells whether a text in a language says that a message, a mail or a receipt is on its way.
func promises(text, language string) bool {
	p, ok := map[string]promise{
		"de": promiseDe, "en": promiseEn, "es": promiseEs, "fr": promiseFr, "it": promiseIt, "pt": promisePt,
	}[Base(language)]
	if !ok {
		return false
	}
	for _, sentence := range sentences(strings.ToLower(text)) {
		if p.verb.MatchString(sentence) && p.thing.MatchString(sentence) && !p.denial.MatchString(sentence) {
			return true
		}
	}
	return false
}

// sentences cuts a text at its stops; a stop within a number or an expression is none.
func sentences(text string) []string {
	return stop.Split(text, -1)
}

var stop = regexp.MustCompile(`[.!?;…]+(?:\s+|$)`)

// said is one text of a node with its place in the file.
type said struct {
	path string
	text Text
}

// says gives what a node can say to the caller.
func (n *Node) says() []said {
	all := []said{{"say", n.Say}, {"filler", n.Filler}}
	if n.Choose != nil {
		all = append(all, said{"choose/each", n.Choose.Each})
	}
	for _, ladder := range []struct {
		key   string
		rungs *Ladder
	}{{"no_input", n.NoInput}, {"no_match", n.NoMatch}} {
		if ladder.rungs == nil {
			continue
		}
		for i, text := range ladder.rungs.Say {
			path := ladder.key + "/say"
			if len(ladder.rungs.Say) > 1 {
				path += "/" + strconv.Itoa(i)
			}
			all = append(all, said{path, text})
		}
	}
	return all
}

// words checks what the texts say: nobody asks for a card aloud, and only a node that follows an approved payment says
// that money was taken. unpaid are the nodes that can be reached without one.
func (c *checker) words(names []string, unpaid map[string]bool) {
	for _, name := range names {
		n := c.flow.Nodes[name]
		for _, s := range n.says() {
			c.wording("nodes/"+name+"/"+s.path, s.text, unpaid[name])
		}
		if n.Task != nil {
			c.wording("nodes/"+name+"/task/goal", n.Task.Goal, false)
		}
	}
	c.wording("persona", c.flow.Persona, false)
}

func (c *checker) wording(path string, text Text, unpaid bool) {
	for _, language := range slices.Sorted(maps.Keys(text)) {
		at := path
		if language != "" {
			at += "/" + language
		}
		for _, sentence := range sentences(text[language]) {
			c.sentence(at, sentence, unpaid)
		}
		spoken := language
		if spoken == "" {
			spoken = c.flow.Language
		}
		if promises(text[language], spoken) {
			c.add(at, "say it only where a message can be sent: no channel can be configured yet",
				"this promises a message, and nothing sends one")
		}
	}
}
