package guard_test

import (
	"fmt"
	"strings"
)

// tongue says numbers in one language, and the sentences around them.
type tongue struct {
	name             string
	digits           []string
	teens            []string // 10 to 19
	tens             []string // 20, 30 … 90
	and              string   // between tens and units
	double, triple   string
	hundred          func(n int) string // 100 to 900
	thousand         string
	fillers          []string
	cards, plain     []string // before a card number, with and without the word
	code, expiry     string
	heard            map[string]string // what a recogniser makes of a word
	order, phone     []string          // %s
	account, iban    []string
	amounts, dates   []string
	unlabelled, talk []string
}

func (l tongue) pair(n int) string {
	switch ten, unit := n/10, n%10; {
	case n < 10:
		return l.digits[0] + " " + l.digits[n]
	case n < 20:
		return l.teens[n-10]
	case l.name == "fr" && (ten == 7 || ten == 9):
		base := map[int]string{7: "soixante", 9: "quatre-vingt"}[ten]
		if n == 71 {
			return "soixante et onze"
		}
		return base + "-" + l.teens[unit]
	case l.name == "fr" && ten == 8 && unit > 0:
		return "quatre-vingt-" + l.digits[unit]
	case unit == 0:
		return l.tens[ten-2]
	case l.name == "de":
		one := l.digits[unit]
		if unit == 1 {
			one = "ein"
		}
		return one + "und" + l.tens[ten-2]
	case l.name == "es" && ten == 2:
		return "veinti" + l.digits[unit]
	case l.name == "it":
		stem := l.tens[ten-2]
		if unit == 1 || unit == 8 {
			stem = stem[:len(stem)-1]
		}
		return stem + l.digits[unit]
	case l.name == "fr" && unit == 1:
		return l.tens[ten-2] + " et un"
	case l.name == "en" || l.name == "fr":
		return l.tens[ten-2] + "-" + l.digits[unit]
	default:
		return l.tens[ten-2] + " " + l.and + " " + l.digits[unit]
	}
}

// four says a group of four digits as one number, or in pairs where it begins with a zero.
func (l tongue) four(group string) string {
	var n int
	_, _ = fmt.Sscanf(strings.TrimLeft(group, "0"), "%d", &n)
	if n < 1100 || n%1000 < 100 {
		return l.pair(n/100) + " " + l.pair(n%100)
	}
	thousand := l.digits[n/1000] + " " + l.thousand
	if n < 2000 && l.name != "en" && l.name != "de" {
		thousand = map[string]string{"es": "mil", "fr": "mille", "it": "mille", "pt": "mil"}[l.name]
	}
	if l.name == "it" && n >= 2000 {
		thousand = l.digits[n/1000] + "mila"
	}
	if l.name == "de" && n < 2000 {
		thousand = "eintausend"
	}
	rest := ""
	switch r := n % 100; {
	case r > 9:
		rest = " " + l.pair(r)
	case r > 0:
		rest = " " + l.digits[r]
	}
	if rest != "" && (l.name == "en" || l.name == "pt") {
		rest = " " + l.and + rest
	}
	return thousand + " " + l.hundred(n%1000/100) + rest
}

func tongues() []tongue {
	words := strings.Fields
	return []tongue{
		{
			name: "en", digits: words("zero one two three four five six seven eight nine"),
			teens: words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"),
			tens:  words("twenty thirty forty fifty sixty seventy eighty ninety"), and: "and", double: "double", triple: "triple",
			hundred: func(n int) string { return words("- one two three four five six seven eight nine")[n] + " hundred" }, thousand: "thousand",
			fillers: words("uh um er then and"),
			cards:   []string{"my card number is", "the card is", "it's a visa,", "okay so my credit card is"},
			plain:   []string{"", "it is", "yes", "the number is", "sure it's"}, code: "and the security code is", expiry: "it expires",
			heard: map[string]string{"two": "to", "four": "for", "eight": "ate", "three": "tree", "one": "won", "six": "sicks"},
			order: []string{"my order number is %s", "the reference is %s", "tracking %s", "it's order %s"},
			phone: []string{"my phone is %s", "call me on %s", "you can reach me at %s"}, account: []string{"my account is %s", "account number %s"},
			iban: []string{"my IBAN is %s", "%s is the account"}, amounts: []string{"I paid %s last month", "is it %s or not"},
			dates: []string{"I was born on %s", "it was %s"}, unlabelled: []string{"it is %s", "%s", "yes %s"},
			talk: []string{"I'd like to pay by card"},
		},
		{
			name: "es", digits: words("cero uno dos tres cuatro cinco seis siete ocho nueve"),
			teens: words("diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve"),
			tens:  words("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"), and: "y", double: "doble", triple: "triple",
			hundred: func(n int) string {
				return words("- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos")[n]
			}, thousand: "mil", fillers: words("eh este pues luego y"),
			cards: []string{"el número de mi tarjeta es", "mi tarjeta es la", "la visa es"}, plain: []string{"", "es el", "sí", "el número es"},
			code: "y el código de seguridad es", expiry: "caduca en", heard: map[string]string{"cinco": "sinco", "cero": "sero", "cuatro": "quatro"},
			order: []string{"mi pedido es el %s", "la referencia es %s"}, phone: []string{"mi teléfono es %s", "llámame al %s"},
			account: []string{"mi cuenta es %s"}, iban: []string{"mi IBAN es %s"}, amounts: []string{"pagué %s", "son %s"},
			dates: []string{"nací el %s"}, unlabelled: []string{"es %s", "%s"}, talk: []string{"quiero pagar con tarjeta"},
		},
		{
			name: "fr", digits: words("zéro un deux trois quatre cinq six sept huit neuf"),
			teens: words("dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"),
			tens:  words("vingt trente quarante cinquante soixante soixante-dix quatre-vingt quatre-vingt-dix"), and: "et", double: "double", triple: "triple",
			hundred: func(n int) string {
				return strings.TrimPrefix(words("- - deux trois quatre cinq six sept huit neuf")[n]+" cent", "- ")
			}, thousand: "mille",
			fillers: words("euh alors puis ben"), cards: []string{"mon numéro de carte est le", "ma carte c'est", "carte bleue"},
			plain: []string{"", "c'est le", "oui", "le numéro est"}, code: "le cryptogramme c'est", expiry: "elle expire en",
			heard: map[string]string{"sept": "cette", "cinq": "saint", "deux": "de"},
			order: []string{"ma commande est la %s", "la référence est %s"}, phone: []string{"mon téléphone c'est le %s", "appelez-moi au %s"},
			account: []string{"mon compte est le %s"}, iban: []string{"mon IBAN est %s"}, amounts: []string{"j'ai payé %s"},
			dates: []string{"je suis né le %s"}, unlabelled: []string{"c'est le %s", "%s"}, talk: []string{"je voudrais payer par carte"},
		},
		{
			name: "de", digits: words("null eins zwei drei vier fünf sechs sieben acht neun"),
			teens: words("zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"),
			tens:  words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"), and: "und", double: "doppel", triple: "dreimal",
			hundred: func(n int) string { return words("- ein zwei drei vier fünf sechs sieben acht neun")[n] + "hundert" }, thousand: "tausend",
			fillers: words("äh ähm also dann und"), cards: []string{"meine Kartennummer ist", "die Karte ist", "Kreditkarte"},
			plain: []string{"", "das ist die", "ja", "die Nummer ist"}, code: "die Prüfnummer ist", expiry: "gültig bis",
			heard: map[string]string{"vier": "fier", "drei": "reihe", "zwei": "zwo", "sechs": "sex"},
			order: []string{"meine Bestellnummer ist %s", "Referenz %s"}, phone: []string{"meine Telefonnummer ist %s", "Handynummer %s"},
			account: []string{"mein Konto ist %s", "Kundennummer %s"}, iban: []string{"meine IBAN ist %s"}, amounts: []string{"ich habe %s überwiesen"},
			dates: []string{"geboren am %s"}, unlabelled: []string{"das ist die %s", "%s"}, talk: []string{"ich möchte mit Karte zahlen"},
		},
		{
			name: "it", digits: words("zero uno due tre quattro cinque sei sette otto nove"),
			teens: words("dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove"),
			tens:  words("venti trenta quaranta cinquanta sessanta settanta ottanta novanta"), double: "doppio", triple: "triplo",
			hundred: func(n int) string {
				return strings.TrimPrefix(words("- - due tre quattro cinque sei sette otto nove")[n]+"cento", "-")
			}, thousand: "mila",
			fillers: words("ehm allora poi e"), cards: []string{"il numero della carta è", "la mia carta è", "carta di credito"},
			plain: []string{"", "è il", "sì", "il numero è"}, code: "il codice di sicurezza è", expiry: "scade",
			heard: map[string]string{"sette": "set", "cinque": "cinqe"},
			order: []string{"il mio ordine è %s", "il riferimento è %s"}, phone: []string{"il mio telefono è %s"},
			account: []string{"il mio conto è %s"}, iban: []string{"il mio IBAN è %s"}, amounts: []string{"ho pagato %s"},
			dates: []string{"sono nato il %s"}, unlabelled: []string{"è il %s", "%s"}, talk: []string{"vorrei pagare con la carta"},
		},
		{
			name: "pt", digits: words("zero um dois três quatro cinco seis sete oito nove"),
			teens: words("dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove"),
			tens:  words("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"), and: "e", double: "duplo", triple: "triplo",
			hundred: func(n int) string {
				return words("- cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos")[n]
			}, thousand: "mil", fillers: words("eh então depois e"),
			cards: []string{"o número do cartão é", "o meu cartão é", "cartão de crédito"}, plain: []string{"", "é o", "sim", "o número é"},
			code: "o código de segurança é", expiry: "a validade é", heard: map[string]string{"cinco": "sinco", "seis": "meia"},
			order: []string{"o meu pedido é %s", "a referência é %s"}, phone: []string{"o meu telefone é %s"},
			account: []string{"a minha conta é %s"}, iban: []string{"o meu IBAN é %s"}, amounts: []string{"paguei %s"},
			dates: []string{"nasci em %s"}, unlabelled: []string{"é o %s", "%s"}, talk: []string{"quero pagar com cartão"},
		},
	}
}
