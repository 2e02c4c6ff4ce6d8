package agent

import (
	"github.com/tonegate/tonegate/agent/model"
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
	// Agreed is what the consent is to, and is empty again once it was used.
	Agreed string `json:"agreed,omitempty"`
	// Paying is set from before the gate is closed until the result was told.
	Paying bool `json:"paying,omitempty"`
	// Cards that were tried, by payment node.
	Cards map[string]int `json:"cards,omitempty"`
	// Result is the last one, for the call's files.
	Result *checkout.Result `json:"result,omitempty"`
	// Context is what the model knows of the conversation.
	Context []model.Message `json:"context,omitempty"`
	// Asked is the model's tool call that waits for the end of a payment.
	Asked string `json:"asked,omitempty"`
	// Settled are the quotes that must not be charged again, by what they are.
	Settled map[string]string `json:"settled,omitempty"`
}

// ready makes what is written to.
func (s *state) ready() {
	if s.Cards == nil {
		s.Cards = make(map[string]int)
	}
	if s.Settled == nil {
		s.Settled = make(map[string]string)
	}
}
