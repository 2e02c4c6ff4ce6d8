package agent

import (
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/flows"
)

// state is what another process needs to go on with a conversation. It holds no card data.
type state struct {
	Flow string `json:"flow"`
	Node string `json:"node"`
	// Language of the call, where the caller has chosen one.
	Language string           `json:"language,omitempty"`
	Values   flows.Values     `json:"values"`
	Consent  checkout.Consent `json:"consent"`
	// Paying is set from before the gate is closed until the result was told.
	Paying bool `json:"paying,omitempty"`
	// Cards that were tried, by payment node.
	Cards map[string]int `json:"cards,omitempty"`
	// Result is the last one, for the call's files.
	Result *checkout.Result `json:"result,omitempty"`
}
