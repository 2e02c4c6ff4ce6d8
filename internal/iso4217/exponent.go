package iso4217

import gomoney "github.com/Rhymond/go-money"

// Exponent is the number of decimals of a currency (GBP 2, JPY 0, KWD 3); false for a code that is none, is one no more,
// or has no minor unit, such as those of metals. Codes are in upper case.
func Exponent(code string) (int, bool) {
	switch code {
	case "BOV", "CHE", "CHW", "COU", "MXV", "USN", "VED", "XAD", "ZWG":
		return 2, true
	case "UYW":
		return 4, true
	case "UYI":
		return 0, true
	case "ANG", "BGN", "BYR", "CUC", "EEK", "GHC", "HRK", "LTL", "LVL", "RUR", "SKK", "SLL", "STD", "TRL", "VEF", "ZWD", "ZWL":
		return 0, false // withdrawn
	case "GGP", "IMP", "JEP":
		return 0, false // pounds without a code of their own
	case "XAG", "XAU", "XDR":
		return 0, false // without a minor unit
	}
	known := gomoney.GetCurrency(code)
	if known == nil || known.Code != code {
		return 0, false
	}
	return known.Fraction, true
}
