package store

import (
	"errors"
	"time"
)

// State of a session. It only moves forward.
type State string

// The states, in their order.
const (
	Open      State = "open"      // launched; its link was not used yet
	Connected State = "connected" // the caller's leg came with the link
	Capturing State = "capturing" // the first prompt is out
	Submitted State = "submitted" // the gateway is being asked
	Ended     State = "ended"
)

// Result is the word of the wire for a session's end.
type Result string

// The results. Unknown is never sent in a callback.
const (
	None      Result = ""
	Success   Result = "SUCCESS"
	Decline   Result = "DECLINE"
	Error     Result = "ERROR"
	Cancelled Result = "CANCELLED"
	Unknown   Result = "UNKNOWN"
)

// What a store refuses.
var (
	ErrNotFound = errors.New("no such session")
	ErrLink     = errors.New("the link is unknown, used or expired")
	ErrState    = errors.New("the session is past that state")
)

// Session is one launched payment session. Times have millisecond precision.
type Session struct {
	ID          string
	Link        string // secret, single use
	Tenant      string
	Flow        string
	OrderID     string
	Amount      string // as the launch spelled it
	Minor       int64  // in the minor unit of Currency
	Currency    string // ISO 4217
	CallbackURL string
	ReturnURL   string
	Language    string // tag that the launch asked for; empty for the flow's

	State         State
	Result        Result
	Reason        string // closed word
	Brand         string // known from Submitted on
	Last4         string
	TransactionID string
	AuthCode      string

	CreatedAt time.Time
	ExpiresAt time.Time // of the link
	EndedAt   time.Time // zero until Ended

	returned int64 // what went back by refunds and voids
}

// Ending is how a session ends.
type Ending struct {
	SessionID     string
	Result        Result
	Reason        string
	TransactionID string
	AuthCode      string
	At            time.Time
}

// Try is a question to the gateway without an answer so far.
type Try struct {
	Key       string // the gateway's idempotency key
	SessionID string
	Lookups   int // how often the gateway was asked what became of it
	AskedAt   time.Time
}

// Callback is a result that is still to be delivered.
type Callback struct {
	ID        int64
	SessionID string
	URL       string
	Body      string // form-encoded
	Attempts  int
	QueuedAt  time.Time
	Status    int // of the last attempt; 0 where none was answered
}
