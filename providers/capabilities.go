package providers

import (
	"time"

	"github.com/tonegate/tonegate/payments"
)

// Capabilities of a provider beyond open and callback.
type Capabilities struct {
	// Modes are the ways in which a call can reach it.
	Modes []Mode `json:"modes"`
	// The optional interfaces that may be used.
	Lookup   bool `json:"lookup"`
	Cancel   bool `json:"cancel"`
	Progress bool `json:"progress"`
	View     bool `json:"view"`
	// Retries says who asks again after a field that was keyed wrong.
	Retries Retries `json:"retries"`
	// Idempotency says what a repeated launch does.
	Idempotency Idempotency `json:"idempotency"`
	// AmountFormat and CallbackFormat are how its wire writes amounts, there and back.
	AmountFormat   payments.AmountFormat `json:"amount_format"`
	CallbackFormat payments.AmountFormat `json:"callback_format"`
	// Currencies that an order may have; empty for any.
	Currencies []string `json:"currencies"`
	// CallbackHorizon is how long after a session's expiry a callback may still come.
	CallbackHorizon time.Duration `json:"-"`
	// ResultWindow is how long after a session's expiry a lookup may still find its result; 0 for any time. Beyond it
	// nobody is asked: a callback or a human resolves what is unknown.
	ResultWindow time.Duration `json:"-"`
}

// Mode is a way in which a call reaches a provider (design, part 4).
type Mode string

// The modes.
const (
	ModeBridge  Mode = "bridge"
	ModeRelease Mode = "release"
	ModeRefer   Mode = "refer"
	ModeGuided  Mode = "guided"
	ModeInline  Mode = "inline"
	ModeLink    Mode = "link"
)

// Retries is who asks again after a field that was keyed wrong.
type Retries string

// Inside, the provider asks again within the session; outside, it ends the session and another one is opened.
const (
	RetriesInside  Retries = "inside"
	RetriesOutside Retries = "outside"
)

// Idempotency is what a repeated launch does.
type Idempotency struct {
	Model IdempotencyModel `json:"model"`
	// Life is how long the provider knows a launch again; 0 where it does not say. After it nothing is repeated.
	Life time.Duration `json:"-"`
}

// IdempotencyModel is by what a provider knows a launch again.
type IdempotencyModel string

// The models. Under IdempotentNone a launch whose answer was lost is not repeated.
const (
	IdempotentByOrder IdempotencyModel = "order" // the same order id opens the same session, or one that does no harm
	IdempotentByKey   IdempotencyModel = "key"   // the same Idempotency-Key does
	IdempotentNone    IdempotencyModel = "none"
)

// Validate tells whether m is one of the models.
func (m IdempotencyModel) Validate() bool {
	switch m {
	case IdempotentByOrder, IdempotentByKey, IdempotentNone:
		return true
	default:
		return false
	}
}
