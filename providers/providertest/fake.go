package providertest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The operations that faults are set on.
const (
	OpToken    = "token"
	OpLaunch   = "launch"
	OpLookup   = "lookup"
	OpCancel   = "cancel"
	OpProgress = "progress"
)

// The credentials that a Fake knows.
const (
	TenantName   = "acme"
	TenantNumber = "303"
	Username     = "bot"
	ClientID     = "client"
	ClientSecret = "open-sesame-to-nobody"
	FlowID       = "4473"
)

// Fault is what one request meets instead of its answer.
type Fault struct {
	Status     int           // answered with a body that says nothing
	RetryAfter int           // seconds, in the header, with Status
	Delay      time.Duration // before anything else
	Drop       bool          // the request is carried out, its answer is lost
	Body       string        // answered with 200
}

// Session is one that a Fake has launched.
type Session struct {
	ID, Link  string
	Values    map[string]string // initialValues, names in lower case
	Flow      any
	State     string
	Result    Result
	Cancelled bool
}

// Result is what became of a session, in the wire's words.
type Result struct {
	Word, Reason string
	Amount       string // empty: the session's
	Reference    string // empty: the session's order id
	Transaction  string
	Brand, Last4 string
	Extra        url.Values // into the callback
}

// Fake plays the provider. Safe for concurrent use.
type Fake struct {
	// TokenLife and TokenType are told with a token; TokenText overrides expires_in with a literal.
	TokenLife int
	TokenText string
	TokenType string
	// Echo makes the launch repeat facts of the order in its answer.
	Echo map[string]string

	mu       sync.Mutex
	faults   map[string][]Fault
	counts   map[string]int
	tokens   map[string]bool
	sessions map[string]*Session
	order    []string
	progress []string
	forms    []url.Values
}

// NewFake makes a Fake whose tokens live for 299 s.
func NewFake() *Fake {
	return &Fake{
		TokenLife: 299, TokenType: "Bearer", faults: map[string][]Fault{}, counts: map[string]int{},
		tokens: map[string]bool{}, sessions: map[string]*Session{},
	}
}

// Fail queues faults for the next requests of an operation.
func (f *Fake) Fail(op string, faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults[op] = append(f.faults[op], faults...)
}

// Count is how many requests of an operation came.
func (f *Fake) Count(op string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.counts[op]
}

// Revoke makes every token so far useless.
func (f *Fake) Revoke() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.tokens)
}

// Sessions gives copies of those launched, in their order.
func (f *Fake) Sessions() []Session {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]Session, 0, len(f.order))
	for _, id := range f.order {
		s := *f.sessions[id]
		s.Values = maps.Clone(s.Values)
		all = append(all, s)
	}
	return all
}

// TokenForms gives the forms of the token requests.
func (f *Fake) TokenForms() []url.Values {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]url.Values(nil), f.forms...)
}

// Say sets the lines of the progress streams to come.
func (f *Fake) Say(events ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.progress = events
}

// Finish ends a session with a result, for lookups.
func (f *Fake) Finish(id string, r Result) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.sessions[id]; s != nil {
		s.State, s.Result = "ended", r
	}
}

// Enter puts a session into a state without a result.
func (f *Fake) Enter(id, state string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.sessions[id]; s != nil {
		s.State = state
	}
}

// ServeHTTP answers as the provider does.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const sessions = "/tonegate/v1/session/"
	path := r.URL.Path
	switch {
	case r.Method == http.MethodPost && path == "/api/v1/token":
		f.serve(w, r, OpToken, f.token)
	case r.Method == http.MethodPost && path == "/api/v1/session/"+TenantNumber+"/launch":
		f.serve(w, r, OpLaunch, f.authorised(f.launch))
	case r.Method == http.MethodGet && strings.HasPrefix(path, sessions) && strings.HasSuffix(path, "/events"):
		f.serve(w, r, OpProgress, f.authorised(f.events))
	case r.Method == http.MethodPost && strings.HasPrefix(path, sessions) && strings.HasSuffix(path, "/cancel"):
		f.serve(w, r, OpCancel, f.authorised(f.cancel))
	case r.Method == http.MethodGet && strings.HasPrefix(path, sessions):
		f.serve(w, r, OpLookup, f.authorised(f.lookup))
	default:
		http.NotFound(w, r)
	}
}

// serve carries a request out or lets it meet its fault.
func (f *Fake) serve(w http.ResponseWriter, r *http.Request, op string, do http.HandlerFunc) {
	f.mu.Lock()
	f.counts[op]++
	var fault Fault
	if queue := f.faults[op]; len(queue) > 0 {
		fault, f.faults[op] = queue[0], queue[1:]
	}
	f.mu.Unlock()
	if fault.Delay > 0 {
		wait := time.NewTimer(fault.Delay)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-r.Context().Done():
			return
		}
	}
	switch {
	case fault.Drop:
		do(discard{}, r)
		panic(http.ErrAbortHandler)
	case fault.Status != 0:
		if fault.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(fault.RetryAfter))
		}
		http.Error(w, "secret text of the provider", fault.Status)
	case fault.Body != "":
		_, _ = io.WriteString(w, fault.Body)
	default:
		do(w, r)
	}
}

func (f *Fake) token(w http.ResponseWriter, r *http.Request) {
	if r.ParseForm() != nil {
		http.Error(w, "no form", http.StatusBadRequest)
		return
	}
	f.mu.Lock()
	f.forms = append(f.forms, r.PostForm)
	name := fmt.Sprintf("token-%d", len(f.forms))
	f.mu.Unlock()
	for field, want := range map[string]string{
		"grant_type": "client_credentials", "tenantname": TenantName, "username": Username, "client_id": ClientID,
		"client_secret": ClientSecret,
	} {
		if r.PostForm.Get(field) != want {
			answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
			return
		}
	}
	f.mu.Lock()
	f.tokens[name] = true
	f.mu.Unlock()
	body := map[string]any{"access_token": name, "token_type": f.TokenType, "tenantName": TenantName}
	switch {
	case f.TokenText != "":
		body["expires_in"] = json.RawMessage(f.TokenText)
	case f.TokenLife != 0:
		body["expires_in"] = f.TokenLife
	}
	answer(w, http.StatusOK, body)
}

func (f *Fake) authorised(do http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		known := f.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
		f.mu.Unlock()
		if !known {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		do(w, r)
	}
}

func (f *Fake) launch(w http.ResponseWriter, r *http.Request) {
	var body map[string]json.RawMessage
	if json.NewDecoder(r.Body).Decode(&body) != nil {
		http.Error(w, "no json", http.StatusBadRequest)
		return
	}
	s := &Session{State: "open", Values: map[string]string{}}
	for name, raw := range body {
		switch strings.ToLower(name) {
		case "flowid":
			_ = json.Unmarshal(raw, &s.Flow)
		case "initialvalues":
			var values map[string]string
			_ = json.Unmarshal(raw, &values)
			for k, v := range values {
				s.Values[strings.ToLower(k)] = v
			}
		}
	}
	if fmt.Sprint(s.Flow) != FlowID {
		http.Error(w, "flow identifier not found", http.StatusBadRequest)
		return
	}
	f.mu.Lock()
	s.ID = fmt.Sprintf("session-%d", len(f.order)+1)
	s.Link = fmt.Sprintf("link-%d", len(f.order)+1)
	f.sessions[s.ID] = s
	f.order = append(f.order, s.ID)
	f.mu.Unlock()
	out := map[string]any{"Id": s.ID, "LinkId": s.Link}
	for k, v := range f.Echo {
		out[k] = v
	}
	answer(w, http.StatusOK, out)
}

// answer writes JSON; a peer that is gone is no concern of a fake.
func answer(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// discard takes an answer that is lost.
type discard struct{}

// Header is empty.
func (discard) Header() http.Header { return http.Header{} }

// Write drops b.
func (discard) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader drops the status.
func (discard) WriteHeader(int) {}
