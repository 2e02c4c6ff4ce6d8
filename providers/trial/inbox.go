package trial

import (
	"net/http"
	"strings"
	"time"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

const (
	// inboxSize is how many callbacks are kept until somebody looks.
	inboxSize = 32
	knock     = "X-Tonegate-Knock"
	callbacks = "/callbacks/"
)

// Inbox takes the callbacks of a trial; it is the handler of the address that the provider is told.
type Inbox struct {
	name     string
	token    string
	fixed    string
	provider providers.Provider
	came     chan message
}

// message is one callback, read.
type message struct {
	report providers.Report
	err    error
}

// NewInbox makes an inbox for a provider of a name; fixed is the last part of the address for one that calls one address
// back whatever the attempt, else empty.
func NewInbox(name, fixed string, p providers.Provider) *Inbox {
	return &Inbox{name: name, fixed: fixed, token: payments.NewID(""), provider: p, came: make(chan message, inboxSize)}
}

// Path is where callbacks come.
func (i *Inbox) Path() string {
	if i.fixed != "" {
		return callbacks + i.name + "/" + i.fixed
	}
	return callbacks + i.name + "/" + i.token
}

// ServeHTTP takes a callback, gives a token where one is asked for, or answers our own knock.
func (i *Inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	issuer, issues := i.provider.(providers.TokenIssuer)
	switch {
	case r.Method == http.MethodPost && r.URL.Path == i.Path()+"/token" && i.fixed != "" && issues:
		issuer.IssueToken(w, r)
	case r.URL.Path != i.Path():
		http.NotFound(w, r)
	case r.Method == http.MethodGet && r.Header.Get(knock) == i.token:
		w.Header().Set(knock, strings.ToUpper(i.token))
		w.WriteHeader(http.StatusNoContent)
	case r.Method != http.MethodPost:
		w.WriteHeader(http.StatusMethodNotAllowed)
	default:
		report, err := i.provider.Callback(r)
		select {
		case i.came <- message{report, err}:
		default: // a trial ends sooner or later
		}
		w.WriteHeader(providers.Taken(i.fixed != ""))
	}
}

// wait gives the next callback of an order, or of a session, within the limit.
func (i *Inbox) wait(limit time.Duration, s providers.Session) (message, bool) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		select {
		case m := <-i.came:
			if m.err != nil || m.report.OrderID == s.OrderID || m.report.OrderID == "" && m.report.SessionID == s.ID {
				return m, true
			}
		case <-timer.C:
			return message{}, false
		}
	}
}
