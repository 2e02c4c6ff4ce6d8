package prompts

// The words of the matrix that are not fields or errors of the wire.
const (
	// WordCleared stands in place of an error where the caller cleared the field.
	WordCleared = "cleared"
	// wordAny fits every error, and not the first time that a field is asked for.
	wordAny = "any"
)

// What is added to a field's word where the same is to be keyed once more, and where the caller is to say whether what
// was read back is right.
const (
	Matcher      = "_matcher"
	Confirmation = "_confirmation"
)

// Fields lists the words that may be asked for.
func Fields() []string {
	plain := []string{
		"card_number", "expiry", "security_code", "postal_code", "bank_routing_number", "bank_account_number",
	}
	all := plain
	for _, f := range plain {
		all = append(all, f+Matcher)
	}
	return append(all, "card_number"+Confirmation, "bank_account_number"+Confirmation)
}

// Errors lists the words of why a field is asked for again.
func Errors() []string {
	return []string{
		WordCleared, "input-timeout", "invalid-card-number", "invalid-card-type", "invalid-date", "invalid-security-code",
		"invalid-postal-code", "invalid-bank-routing-number", "invalid-bank-account-number", "input-matching-failed",
	}
}
