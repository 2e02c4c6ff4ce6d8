package guard

import (
	"strings"
	"unicode"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// labels are what the words beside digits say of them.
type labels struct {
	card   bool // a payment card
	code   bool // its security code
	cvv    bool // the same, in a word that means nothing else
	expiry bool
	iban   bool // an account
	other  bool // some other number: an order, a telephone
}

// plainOf gives text as lower-case words of plain letters and digits, a space before and after each.
func plainOf(text string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, r := range text {
		for _, p := range cardnumber.Fold(r) {
			if !unicode.IsLetter(p) && !unicode.IsDigit(p) {
				p = ' '
			}
			b.WriteRune(p)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func labelsOf(text string) labels {
	words := " " + plainOf(text) + " "
	l := labels{
		card: anyWord(words, cardWords), cvv: anyWord(words, cvvWords), code: anyWord(words, codeWords),
		expiry: anyWord(words, expiryWords), other: anyWord(words, otherWords), iban: anyWord(words, "iban"),
	}
	l.code = l.code || l.cvv
	return l
}

// anyWord tells whether one of the words of list, which a bar parts, stands in words. A star before or after stands for
// any letters.
func anyWord(words, list string) bool {
	for w := range strings.SplitSeq(list, "|") {
		pattern := " " + w + " "
		if w[0] == '*' {
			pattern = pattern[2:]
		}
		if w[len(w)-1] == '*' {
			pattern = pattern[:len(pattern)-2]
		}
		if strings.Contains(words, pattern) {
			return true
		}
	}
	return false
}

const (
	cardWords = "card|cards|credit card|debit card|visa|master card|mastercard|amex|american express|maestro|pan|long number|" +
		"tarjeta|tarjetas|carte bancaire|carte bleue|carte de credit|ma carte|la carte|carte|cb|*karte|*karten|kartennummer|" +
		"*kreditkarte*|girocard|carta|carta di credito|bancomat|cartao|cartoes"

	cvvWords = "cvv|cvc|cv2|cvv2|cvc2|csc|c v v|c v c|cryptogramme|kartenprufnummer|prufnummer|prufziffer"

	codeWords = "security code|security number|code on the back|digits on the back|numbers on the back|on the back|codigo de seguridad|" +
		"digitos de atras|code de securite|au dos|sicherheitscode|sicherheitsnummer|auf der ruckseite|codice di sicurezza|" +
		"sul retro|codigo de seguranca|no verso|atras|code is|code s|my code|three numbers|three digits|3 digits|3 numbers|" +
		"codigo es|mi codigo|tres numeros|tres digitos|tres cifras|code est|code c est|mon code|trois chiffres|trois numeros|" +
		"der code|code ist|mein code|drei zahlen|drei ziffern|codice e|mio codice|tre cifre|tre numeri|codigo e|meu codigo|tres algarismos"

	expiryWords = "expiry|expires|expire|expiring|expiration|exp|valid until|valid thru|valid through|good until|caduca|caducidad|vence|" +
		"vencimiento|expira|date d expiration|valable|ablaufdatum|ablauf|gultig*|lauft ab|scadenza|scade|validade|valida|" +
		"validez|validite|vencimento"

	otherWords = "order|reference|ref|tracking|parcel|invoice|phone|mobile|telephone|cell|call me|ring me|reach me|account|iban|sort code|" +
		"meter|customer|policy|booking|ticket|serial|imei|passport|contract|case|claim|postcode|zip|bill number|promo code|discount code|" +
		"voucher|coupon|area code|dialling code|access code|postal|gutschein*|rabatt*|postleitzahl|plz|codice fiscale|cap|cupon|pedido|" +
		"referencia|telefono|movil|cuenta|factura|poliza|contrato|cliente|llamame|seguimiento|contador|dni|commande|telephone|" +
		"portable|compte|facture|contrat|dossier|client|appelez|colis|compteur|suivi|bestell*|auftrag*|referenz*|telefon*|handy*|" +
		"konto*|*konto|rechnung*|kunden*|vertrag*|sendung*|zahler*|police|ordine|riferimento|cellulare|conto|fattura|polizza|" +
		"contratto|spedizione|contatore|encomenda|telefone|telemovel|celular|conta|fatura|apolice|contador|ligue"
)
