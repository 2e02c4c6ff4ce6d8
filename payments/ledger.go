package payments

import (
	"context"
	"errors"
	"time"
)

// The ledger's refusals.
var (
	ErrNotFound   = errors.New("no such row in the ledger")
	ErrUnresolved = errors.New("an attempt of this payment is unresolved")
	ErrPaid       = errors.New("the payment is paid")
	ErrConflict   = errors.New("the payment waits for a human")
	ErrOver       = errors.New("the payment is no longer owed")
	ErrCap        = errors.New("a limit of the payment is reached")
	ErrTooMuch    = errors.New("more than is left to pay")
	ErrFenced     = errors.New("another node has taken the attempt over")
)

// Reasons of an attempt that a cap refused.
const (
	ReasonCardLimit = "card_limit"
	ReasonTimeLimit = "time_limit"
	// ReasonCallerTries and ReasonCallerAmount: the caller has tried, or paid, as often or as much as one may.
	ReasonCallerTries  = "caller_tries"
	ReasonCallerAmount = "caller_amount"
)

// Ledger keeps payments and attempts. Every verb is one durable transaction: when it returns without an error, the rows
// and their audit lines are on disk. Safe for concurrent use.
type Ledger interface {
	// Begin commits the intent of a new attempt in state consented, and the payment where it is the first. It refuses
	// with ErrUnresolved, ErrPaid, ErrConflict or ErrOver, and then gives the attempt that stands in the way; with ErrCap
	// the new attempt is there, refused. ErrTooMuch: the attempt asks for more than is left.
	Begin(ctx context.Context, in Intent) (Payment, Attempt, error)
	// Apply runs a change through the tables.
	Apply(ctx context.Context, attemptID string, c Change) (Applied, error)
	// Receive commits a provider's callback to the inbox and applies it, once.
	Receive(ctx context.Context, cb Callback) (Receipt, error)
	// Payment, Attempt, Attempts (of a payment, in order) and LatestAttempt (of a call) read; ErrNotFound if there is
	// none.
	Payment(ctx context.Context, id string) (Payment, error)
	Attempt(ctx context.Context, id string) (Attempt, error)
	Attempts(ctx context.Context, paymentID string) ([]Attempt, error)
	LatestAttempt(ctx context.Context, callID string) (Attempt, error)
	// History gives what a payment was made of: quotes, consents, cards tried and what went back.
	History(ctx context.Context, paymentID string) (History, error)
	// TakeOver gives this node the unresolved attempts of nodes whose lease has lapsed, and of its own former lives, and
	// lists them. It also renews this node's lease.
	TakeOver(ctx context.Context) ([]Attempt, error)
	// Unresolved lists this node's attempts that nobody may overtake yet, those for a human excepted, whose NextLook is
	// not after due.
	Unresolved(ctx context.Context, due time.Time) ([]Attempt, error)
	// Postpone sets when the provider is asked next.
	Postpone(ctx context.Context, attemptID string, next time.Time) error
}

// Memory keeps conversations by call, so that a call that outlives its serve goes on where it was.
type Memory interface {
	SaveConversation(ctx context.Context, callID string, data []byte) error
	// LoadConversation gives ErrNotFound where there is none.
	LoadConversation(ctx context.Context, callID string) ([]byte, error)
	DeleteConversation(ctx context.Context, callID string) error
}

// Intent is what is about to be tried.
type Intent struct {
	CallID    string
	Provider  string
	Amount    Money
	Reference string
	// Owed is the whole that Amount is a part of; zero where Amount is all.
	Owed Money
	// PaymentID names a payment that there is, for an attempt from elsewhere, such as a link; empty for the call's own.
	PaymentID string
	// Quote is the offer that Amount comes from, zero where there was none.
	Quote Quote
	// OrderID and Token (of the callback address) are new and unguessable; of the token only its hash is kept.
	OrderID string
	Token   string
	// MaxCards is how many attempts of the payment may reach a card, 0 for any; Within is the time from the first
	// attempt of the payment on, 0 for any.
	MaxCards int
	Within   time.Duration
	// Consent is who agreed to what and when.
	Consent Consent
	// Caller is who calls, and what one caller may do; the zero value knows and bounds nothing.
	Caller Caller
}

// Callback is a provider's own message to the address of an attempt.
type Callback struct {
	Provider string
	Token    string
	// SessionID finds the attempt where the provider's address is the same for all, and Token is empty. Such a callback
	// is not parked, and its Change takes the order id from the attempt if it has none.
	SessionID string
	Change    Change // Source is FromCallback
}

// Receipt is what became of a callback.
type Receipt struct {
	// Parked: no such attempt (yet); one by token is kept for a while in case it comes.
	Parked bool
	// Duplicate: the same message was here before; nothing was applied.
	Duplicate bool
	// Applied is set where neither is.
	Applied Applied
}
