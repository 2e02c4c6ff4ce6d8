package lint

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tonegate/tonegate/flows"
)

var (
	sendDe = regexp.MustCompile(`\b(?:schick\pL*|send\pL*|gesendet|gesandt|erhalten|bekommen|simsen|mailen|unterwegs|` +
		`auf dem weg|kommt? (?:gleich |dann |noch )?(?:per|als)|kommen per)\b`)
	thingDe = regexp.MustCompile(`\b(?:textnachricht|nachricht|sms|e-?mail|mail|zahlungslink|link|beleg|quittung)\b`)
	denyDe  = regexp.MustCompile(`\b(?:nicht|kein\pL*|nie)\b`)
	sendEn  = regexp.MustCompile(`\b(?:sen(?:d|ds|t|ding)|text|texted|email|e-mail|emailed|message|messaged|` +
		`on (?:its|the) way|(?:you|(?:you'll|will|shall|going to|should)(?: \pL+)?|you (?:also|then|soon)) (?:get|receive))\b`)
	thingEn = regexp.MustCompile(`\b(?:text (?:message|you)|sms|e-?mail|message you|a (?:message|text)|link|receipt|` +
		`confirmation)\b`)
	denyEn  = regexp.MustCompile(`\b(?:not|cannot|can't|won't|don't|no|never)\b`)
	sendEs  = regexp.MustCompile(`\b(?:env[ií]\pL*|mand\pL+|recibir\pL*|(?:le|les|te|os) (?:va a )?llega\pL*|en camino)`)
	thingEs = regexp.MustCompile(`\b(?:mensaje|sms|correo|e-?mail|enlace|recibo|comprobante)\b`)
	denyEs  = regexp.MustCompile(`\b(?:no|nunca)\b`)
	sendFr  = regexp.MustCompile(`\b(?:envo\pL+|enverr\pL+|recevr\pL+|transmett\pL+|(?:allez|va|vont)(?: \pL+)? recevoir|` +
		`vous (?:parv|arriver)\pL+|en (?:route|chemin)\b)`)
	thingFr = regexp.MustCompile(`\b(?:message|sms|texto|courriel|e-?mail|mail|lien|reçu)\b`)
	denyFr  = regexp.MustCompile(`\b(?:ne|pas|jamais|aucun)\b|\bn['’]`)
	sendIt  = regexp.MustCompile(`\b(?:invi\pL+|mand\pL+|ricever\pL+|(?:le|ti|vi|gli) (?:sta )?arriv\pL+|in arrivo\b)`)
	thingIt = regexp.MustCompile(`\b(?:messaggio|sms|e-?mail|link|ricevuta)\b`)
	denyIt  = regexp.MustCompile(`\b(?:non|mai|nessun\pL*)\b`)
	sendPt  = regexp.MustCompile(`\b(?:envi\pL+|mand\pL+|receb\pL+|(?:lhe|te) (?:vai )?cheg\pL+|chegar[áã]|a caminho\b)`)
	thingPt = regexp.MustCompile(`\b(?:mensagem|sms|e-?mail|link|recibo|comprovante|comprovativo)\b`)
	denyPt  = regexp.MustCompile(`(?:\bnão\b|\bnunca\b|\bnenhum\pL*)`)

	// offered is what a caller can get, somewhere, and nobody sends.
	offered = regexp.MustCompile(`\b(?:pued\pL+|pode\pL*|può|potete|pouvez|peut)(?: \pL+)? ` +
		`(?:recibir|receber|ricevere|recevoir)|\bk(?:ann|önnen|önnt)\b.*\b(?:erhalten|bekommen)\b`)
	// contrast stands between what is denied and what is not.
	contrast = regexp.MustCompile(`,? (?:but|however|instead|aber|sondern|jedoch|pero|sino|mais|ma|però|mas|porém) `)
)

// promises tells whether a text in a language says that a message, a mail or a receipt is on its way: a sentence, or what
// stands on one side of its "but", has a verb of sending, a thing that is sent, and no denial.
func promises(text, language string) bool {
	verb, thing, denial := promise(flows.Base(language))
	if verb == nil {
		return false
	}
	said := func(part string) bool {
		part = offered.ReplaceAllString(part, " ")
		return verb.MatchString(part) && thing.MatchString(part) && !denial.MatchString(part)
	}
	return slices.ContainsFunc(sentences(strings.ToLower(text)), func(sentence string) bool {
		return said(sentence) || slices.ContainsFunc(contrast.Split(sentence, -1), said)
	})
}

// promise gives the words of a language, or none where it is not known.
func promise(language string) (verb, thing, denial *regexp.Regexp) {
	switch language {
	case "de":
		return sendDe, thingDe, denyDe
	case "en":
		return sendEn, thingEn, denyEn
	case "es":
		return sendEs, thingEs, denyEs
	case "fr":
		return sendFr, thingFr, denyFr
	case "it":
		return sendIt, thingIt, denyIt
	case "pt":
		return sendPt, thingPt, denyPt
	default:
		return nil, nil, nil
	}
}
