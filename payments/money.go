package payments

// Money is an amount in the minor unit of its currency (4250 GBP is 42.50 pounds). It is never a float.
type Money struct {
	Minor    int64  `json:"amount"`
	Currency string `json:"currency"` // ISO 4217, upper case
}
