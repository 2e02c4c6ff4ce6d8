package capture

import (
	"context"
	"errors"
	"time"

	"github.com/tonegate/tonegate/dtmf"
)

// Gateway charges cards and bank accounts. Implementations are safe for concurrent use.
type Gateway interface {
	// Takes tells whether a card number may be charged here at all: a gateway that is not real takes nothing but
	// published test numbers.
	Takes(number *dtmf.Digits) bool
	// TakesAccount tells the same of a bank account. It is asked only where a flow asks for one.
	TakesAccount(routing, account *dtmf.Digits) bool
	// Charge asks for one payment. With a key that was used before it gives the first answer again and charges nothing.
	// Any error means that the outcome is not known. The digits are lent for the length of the call.
	Charge(ctx context.Context, c Charge) (Answer, error)
	// Lookup tells what became of a question: ErrNeverAsked where the gateway never saw it or will never act on it, any
	// other error where it cannot tell.
	Lookup(ctx context.Context, q Question) (Answer, error)
}

// Tokenizer is a gateway that can keep a card, to be charged by its name there.
type Tokenizer interface {
	// Tokenize gives the name of a card; where the gateway refuses to keep it, none, and why.
	Tokenize(ctx context.Context, c Charge) (token string, refused Answer, err error)
}

// What a gateway cannot answer, or will not.
var (
	ErrNoAnswer   = errors.New("the gateway gave no answer")
	ErrNeverAsked = errors.New("the gateway never saw that key")
	// ErrRefused is a question that the gateway did not take, or that never reached it: for certain nothing was charged.
	ErrRefused = errors.New("the gateway did not take the question")
)

// Question is one that a gateway is asked, without the card.
type Question struct {
	Key      string // idempotency key, committed before
	OrderID  string
	Minor    int64     // in the minor unit of Currency
	Currency string    // ISO 4217
	AskedAt  time.Time // when it was committed
}

// Charge is one question to a gateway.
type Charge struct {
	Question
	Number  *dtmf.Digits // empty where a bank account pays
	Expiry  *dtmf.Digits // MMYY
	Code    *dtmf.Digits // empty for a card that has none
	Postal  *dtmf.Digits // of the billing address; empty where it was not asked for
	Routing *dtmf.Digits // of the bank; empty where a card pays
	Account *dtmf.Digits // likewise
}

// Answer is a gateway's word on a charge.
type Answer struct {
	Approved      bool
	Reason        Reason // of a refusal
	TransactionID string
	AuthCode      string // of an approval
}
