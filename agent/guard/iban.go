package guard

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/tonegate/tonegate/internal/cardnumber"
)

// accountLike is what may be an international bank account number.
var accountLike = regexp.MustCompile(`(?i)\b[a-z]{2}\d{2}(?:[ -]?[a-z\d]){11,30}\b`)

// account is an international bank account number (ISO 13616) whose check digits are right: where it stands, and what it
// is.
type account struct {
	span   [2]int
	number string
}

// ibans finds the accounts that are written in letters and figures.
func ibans(text string) []account {
	var out []account
	for _, at := range accountLike.FindAllStringIndex(text, -1) {
		for to := at[1]; to > at[0]; to-- { // words may follow
			if to < len(text) && !strings.ContainsRune(" ,.;!?-", rune(text[to])) {
				continue
			}
			if number := bare(text[at[0]:to]); wholeLength(number) && validIBAN(number) {
				out = append(out, account{[2]int{at[0], to}, bare(text[at[0]:to])})
				break
			}
		}
	}
	return out
}

// lengths of the accounts of countries where callers say them.
const lengths = " AD24 AT20 BE16 BG22 BR29 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GI23 GR27 HR21 HU28 IE22 IS26 IT27 " +
	"LI21 LT20 LU20 LV21 MC27 MT31 NL18 NO15 PL28 PT25 RO24 SE24 SI19 SK24 SM27 TR26 "

// wholeLength tells whether an account is as long as those of its country; of others nothing is known.
func wholeLength(number string) bool {
	at := strings.Index(lengths, " "+number[:2])
	return at < 0 || lengths[at+3:at+5] == strconv.Itoa(len(number))
}

// saidLetters is how many letters may stand between two rows of digits: those of a bank.
const saidLetters = 6

// ibansSaid finds the accounts whose digits are said, by one way of reading them. A card number is none, whatever two
// letters stand before it. Where the caller says that it is an account, one that was heard a little wrong counts, too.
func ibansSaid(text string, runs []cardnumber.Run, named bool) []account {
	var out []account
	for i, first := range runs {
		country, from, ok := countryBefore(text[:first.From])
		if !ok {
			continue
		}
		number, end, banks, rough := country, first.From, 0, []account(nil)
		for _, r := range runs[i:] {
			letters, near := spelledIn(text[end:r.From])
			banks += len(letters)
			if !near || cardnumber.Card(r.Digits) && banks < bankLetters {
				break
			}
			number, end = number+letters+ascii(r.Digits), r.To
			switch {
			case wholeLength(number) && validIBAN(number):
				out = append(out, account{[2]int{from, end}, number})
			case named && nearly(number, banks):
				rough = []account{{[2]int{from, end}, number}}
			}
		}
		out = append(out, rough...)
	}
	return out
}

// How an account that was heard wrong differs from a card number: by the letters of a bank, or by more digits.
const (
	bankLetters = 3
	fewMore     = 2
)

// nearly tells whether a number is about as long as an account of its country, and no card number.
func nearly(number string, banks int) bool {
	at := strings.Index(lengths, " "+number[:2])
	want, err := strconv.Atoi(lengths[at+3 : at+5])
	off := len(number) - want
	return err == nil && -fewMore <= off && off <= fewMore && (banks >= bankLetters || len(number)-2 > cardnumber.Max)
}

// country is two letters at the end of a text, which may stand apart.
var country = regexp.MustCompile(`(?i)(?:^|[^a-z])([a-z])[ .,-]{0,3}([a-z])[ .,:-]*$`)

// countryBefore gives the country that stands at the end of a text, and where.
func countryBefore(text string) (code string, from int, ok bool) {
	at := country.FindStringSubmatchIndex(text)
	if at == nil {
		return "", 0, false
	}
	code = strings.ToUpper(text[at[2]:at[3]] + text[at[4]:at[5]])
	return code, at[2], strings.Contains(lengths, " "+code)
}

// spelledIn gives the letters that stand between two rows of digits, where they are no words.
func spelledIn(text string) (letters string, ok bool) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" ,.-", r) }) {
		if len(word) > 4 {
			return "", false
		}
		letters += strings.ToUpper(word)
	}
	return letters, len(letters) <= saidLetters
}

// bare gives a number without what parts it.
func bare(s string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(s))
}

// validIBAN is ISO 7064 MOD 97-10 over the number with its first four characters last.
func validIBAN(s string) bool {
	if len(s) < 15 || len(s) > 34 {
		return false
	}
	rest := 0
	for _, c := range s[4:] + s[:4] {
		switch {
		case c >= '0' && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}
