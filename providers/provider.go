package providers

import (
	"context"
	"net/http"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// Provider opens a payment session somewhere else, where the caller's keypad leads, and tells what became of it.
type Provider interface {
	// Open gets a token and launches a session for order. It may be called again with the same order after a fault that
	// is Retryable. Errors are *Error.
	Open(ctx context.Context, order Order) (Session, error)
	// Callback reads the provider's result from an HTTP request to the attempt's callback address. Fields that hold
	// account data (expiry, free fields) are dropped here.
	Callback(r *http.Request) (Report, error)
	// Capabilities tells what else the provider can do; the optional interfaces below are used only where it says so.
	Capabilities() Capabilities
}

// Looker answers what became of a session.
type Looker interface {
	Lookup(ctx context.Context, s Session) (Report, error)
}

// Canceller ends a session that is not submitted yet.
type Canceller interface {
	Cancel(ctx context.Context, s Session) error
}

// Progresser streams the capture's progress until the session ends or ctx does.
type Progresser interface {
	Progress(ctx context.Context, s Session, seen func(Progress)) error
}

// Entrant tells whether the provider lets us in, without opening anything: it gets a token.
type Entrant interface {
	Enter(ctx context.Context) error
}

// View is what shows a provider's own page of a session: a form that a browser posts.
type View struct {
	URL  string
	Form map[string]string // credentials; for that browser alone
}

// Viewer shows a session to an agent.
type Viewer interface {
	View(ctx context.Context, s Session) (View, error)
}

// TokenIssuer gives tokens to a provider that authenticates its callbacks by OAuth 2: it answers at the address of the
// callback with /token behind it.
type TokenIssuer interface {
	IssueToken(w http.ResponseWriter, r *http.Request)
}

// Order is what is to be collected by one attempt. OrderID and CallbackURL are unguessable and unique to the attempt.
type Order struct {
	OrderID     string // ours, of the attempt
	Reference   string // the merchant's
	Amount      payments.Money
	Language    string // of the prompts, a BCP 47 tag; empty for the provider's own
	CallbackURL string
	ReturnURL   string
}

// Session is a provider session that was opened.
type Session struct {
	ID        string
	Link      string // ties the call's leg to the session
	OrderID   string
	ExpiresAt time.Time
	// Page is where the payer goes in mode link; it is a secret of theirs. Empty in all other modes.
	Page string
}

// Report is what a provider said of a session, by callback or lookup, less everything that we must not hold.
type Report struct {
	// OrderID is empty where the provider did not say; SessionID then tells whose result it is.
	OrderID   string
	SessionID string
	Verdict   Verdict
	Reason    string // a closed word: see Reasons
	// Amount and TransactionID are, of money that went back, what went and the id that it went under.
	Amount        payments.Money
	TransactionID string
	AuthCode      string
	Card          payments.Card
}

// Progress of a capture; see control.Progress for the words.
type Progress struct {
	Field   string
	State   string
	Attempt int
	Error   string
	Count   int
}
