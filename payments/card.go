package payments

// Card is all that is ever known of a card on this side of the gate: its brand and its last four digits.
type Card struct {
	Brand string `json:"brand"`
	Last4 string `json:"last4"`
}
