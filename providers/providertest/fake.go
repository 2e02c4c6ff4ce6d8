package providertest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// The operations that faults are set on.
const (
	OpToken    = "token"
	OpLaunch   = "launch"
	OpLookup   = "lookup"
	OpCancel   = "cancel"
	OpProgress = "progress"
	OpView     = "view"
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

// Session is one that a Fake has launched.
type Session struct {
	ID, Link  string
	Values    map[string]string // initialValues, names in lower case
	Flow      any
	State     string
	Result    Result
	Cancelled bool
}

// Fake plays the provider. Safe for concurrent use.
type Fake struct {
	// TokenLife and TokenType are told with a token; TokenText overrides expires_in with a literal.
	TokenLife int
	TokenText string
	TokenType string
	// Echo makes the launch repeat facts of the order in its answer.
	Echo map[string]string

	// Forgetful makes a launch that is repeated open another session.
	Forgetful bool

	faults

	mux      http.ServeMux
	mu       sync.Mutex
	secrets  []string
	tokens   map[string]bool
	sessions map[string]*Session
	order    []string
	progress []string
	forms    []url.Values
}

// NewFake makes a Fake whose tokens live for 299 s.
func NewFake() *Fake {
	f := &Fake{
		TokenLife: 299, TokenType: "Bearer", secrets: []string{ClientSecret},
		tokens: map[string]bool{}, sessions: map[string]*Session{},
	}
	f.routes()
	return f
}

// Revoke makes every token so far useless.
func (f *Fake) Revoke() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.tokens)
}

// Accept sets the secrets that are good from now on.
func (f *Fake) Accept(secrets ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.secrets = secrets
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
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.mux.ServeHTTP(w, r) }

func (f *Fake) routes() {
	const sessions = "/tonegate/v1/session/{id}"
	for _, route := range []struct {
		pattern, op string
		do          http.HandlerFunc
	}{
		{"POST /api/v1/token", OpToken, f.token},
		{"POST /api/v1/session/" + TenantNumber + "/launch", OpLaunch, f.authorised(f.launch)},
		{"POST /session/" + TenantNumber + "/view/{id}/framed", OpView, f.view},
		{"GET " + sessions, OpLookup, f.authorised(f.lookup)},
		{"POST " + sessions + "/cancel", OpCancel, f.authorised(f.cancel)},
		{"GET " + sessions + "/events", OpProgress, f.authorised(f.events)},
	} {
		f.mux.HandleFunc(route.pattern, func(w http.ResponseWriter, r *http.Request) { f.serve(w, r, route.op, route.do) })
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
	known := true
	for field, want := range map[string]string{
		"grant_type": "client_credentials", "tenantname": TenantName, "username": Username, "client_id": ClientID,
	} {
		known = known && r.PostForm.Get(field) == want
	}
	f.mu.Lock()
	if known = known && slices.Contains(f.secrets, r.PostForm.Get("client_secret")); known {
		f.tokens[name] = true
	}
	f.mu.Unlock()
	if !known {
		answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
		return
	}
	body := map[string]any{
		"access_token": name, "token_type": f.TokenType, "refresh_token": "refresh-" + name, "client_id": ClientID,
		"tenantName": TenantName,
	}
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
	if old := f.repeated(s); old != nil {
		s = old
	} else {
		f.add(s)
	}
	f.mu.Unlock()
	out := map[string]any{"Id": s.ID, "LinkId": s.Link}
	for k, v := range f.Echo {
		out[k] = v
	}
	answer(w, http.StatusOK, out)
}

// repeated is the session that the same launch has opened before.
func (f *Fake) repeated(s *Session) *Session {
	for _, old := range f.sessions {
		if !f.Forgetful && old.State == "open" && maps.Equal(old.Values, s.Values) {
			return old
		}
	}
	return nil
}

func (f *Fake) add(s *Session) {
	s.ID = fmt.Sprintf("session-%d", len(f.order)+1)
	s.Link = fmt.Sprintf("link-%d", len(f.order)+1)
	f.sessions[s.ID] = s
	f.order = append(f.order, s.ID)
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
