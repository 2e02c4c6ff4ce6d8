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
)

// Reasons of an attempt that a cap refused.
const (
	ReasonCardLimit = "card_limit"
	ReasonTimeLimit = "time_limit"
)

// Ledger keeps payments and attempts. Every verb is one durable transaction: when it returns without an error, the rows
// and their audit lines are on disk. Safe for concurrent use.
type Ledger interface {
	// Begin commits the intent of a new attempt in state consented, and the payment where it is the first. It refuses
	// with ErrUnresolved, ErrPaid, ErrConflict or ErrOver, and then gives the attempt that stands in the way; with ErrCap
	// the new attempt is there, refused.
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
	// Unresolved lists attempts that nobody may overtake yet, those for a human excepted, whose NextLook is not after due.
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
	// OrderID and Token (of the callback address) are new and unguessable; of the token only its hash is kept.
	OrderID string
	Token   string
	// MaxCards is how many attempts of the payment may reach a card, 0 for any; Within is the time from the first
	// attempt of the payment on, 0 for any.
	MaxCards int
	Within   time.Duration
	// Consent is who agreed to what and when.
	Consent Consent
}

// Consent is who agreed to what and when.
type Consent struct {
	By   string    // key, text or voice
	Node string    // of the flow
	Said string    // the text that was agreed to
	At   time.Time // of the key or the words
}

// Callback is a provider's own message to the address of an attempt.
type Callback struct {
	Provider string
	Token    string
	Change   Change // Source is FromCallback
}

// Receipt is what became of a callback.
type Receipt struct {
	// Parked: no such attempt (yet); kept for a while in case it comes.
	Parked bool
	// Duplicate: the same message was here before; nothing was applied.
	Duplicate bool
	// Applied is set where neither is.
	Applied Applied
}
