package providertest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"

	"github.com/tonegate/tonegate/providers"
)

// VonageAgent is the agent that a Vonage knows.
const VonageAgent = "agent-7"

// Vonage plays the Payment API of Vonage Contact Center. Safe for concurrent use.
type Vonage struct {
	// Silent leaves our reference out of results.
	Silent bool

	faults

	mux      http.ServeMux
	mu       sync.Mutex
	secrets  []string
	tokens   map[string]bool
	issued   int
	sessions []*vonageSession
}

// vonageSession is one that was opened.
type vonageSession struct {
	id     string
	body   vonageRequest
	digits bool // opened as a digital one
	state  string
	result *Result
}

type vonageRequest struct {
	AgentID          string            `json:"agentId"`
	PaymentData      map[string]string `json:"paymentData"`
	Configuration    int               `json:"accountConfigurationId"`
	SkipCallTransfer bool              `json:"skipCallTransfer"`
}

var _ Peer = (*Vonage)(nil)

// NewVonage makes a Vonage whose tokens live for an hour.
func NewVonage() *Vonage {
	v := &Vonage{secrets: []string{ClientSecret}, tokens: map[string]bool{}}
	for pattern, route := range map[string]struct {
		op string
		do http.HandlerFunc
	}{
		"POST /auth/connect/token":             {OpToken, v.token},
		"POST /globalpci/v1/session":           {OpLaunch, v.authorised(v.open(false))},
		"POST /globalpci/v1/digitalsession":    {OpLaunch, v.authorised(v.open(true))},
		"GET /globalpci/v1/session/{id}":       {OpLookup, v.authorised(v.status)},
		"GET /globalpci/v1/digitalsession/{_}": {OpLookup, http.NotFound},
	} {
		v.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { v.serve(w, r, route.op, route.do) })
	}
	return v
}

// ServeHTTP answers as the API does.
func (v *Vonage) ServeHTTP(w http.ResponseWriter, r *http.Request) { v.mux.ServeHTTP(w, r) }

// Transport carries requests in memory.
func (v *Vonage) Transport() http.RoundTripper { return memory{v} }

// Revoke makes every token so far useless.
func (v *Vonage) Revoke() {
	v.mu.Lock()
	defer v.mu.Unlock()
	clear(v.tokens)
}

// Accept sets the secrets that are good from now on.
func (v *Vonage) Accept(secrets ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.secrets = secrets
}

func (v *Vonage) token(w http.ResponseWriter, r *http.Request) {
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	v.mu.Lock()
	known := id == ClientID && slices.Contains(v.secrets, secret) && r.PostFormValue("scope") == "globalpci"
	v.issued++
	name := fmt.Sprintf("token-%d", v.issued)
	v.tokens[name] = known
	v.mu.Unlock()
	if !known {
		answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_client"})
		return
	}
	answer(w, http.StatusOK, map[string]any{"access_token": name, "expires_in": 3600, "token_type": "Bearer"})
}

func (v *Vonage) authorised(do http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v.mu.Lock()
		known := v.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
		v.mu.Unlock()
		if !known {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		do(w, r)
	}
}

func (v *Vonage) open(digital bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := &vonageSession{digits: digital, state: "Created"}
		if json.NewDecoder(r.Body).Decode(&s.body) != nil || s.body.AgentID != VonageAgent || len(s.body.PaymentData) == 0 {
			answer(w, http.StatusBadRequest, map[string]any{"error": "secret text of the provider"})
			return
		}
		v.mu.Lock()
		s.id = fmt.Sprintf("session-%d", len(v.sessions)+1)
		v.sessions = append(v.sessions, s)
		v.mu.Unlock()
		out := map[string]any{
			"sessionGuid": s.id, "providerSessionGuid": "link-" + s.id, "iframeUrl": "https://view.example/" + s.id,
			"agentAccessToken": "token-of-the-agent", "agentRefreshToken": "token-of-the-agent-2",
		}
		if digital {
			out["paymentFormUrl"] = "https://pay.example/" + s.id
		}
		answer(w, http.StatusOK, out)
	}
}

func (v *Vonage) status(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	s := v.find(r.PathValue("id"))
	var body map[string]any
	if s != nil {
		body = s.status(v.Silent)
	}
	v.mu.Unlock()
	if s == nil {
		http.NotFound(w, r)
		return
	}
	answer(w, http.StatusOK, body)
}

func (v *Vonage) find(id string) *vonageSession {
	for _, s := range v.sessions {
		if s.id == id {
			return s
		}
	}
	return nil
}

// status is the body of the API's answer and of the webhook.
func (s *vonageSession) status(silent bool) map[string]any {
	body := map[string]any{
		"sessionGuid": s.id, "providerSessionGuid": "link-" + s.id, "callGuid": "call", "sessionState": s.state,
		"createdOn": "2026-11-01T10:00:00Z", "lastUpdatedOn": "2026-11-01T10:01:00Z",
	}
	if s.result == nil {
		return body
	}
	or := func(told, usual string) string {
		if told == "" {
			return usual
		}
		return told
	}
	result := map[string]any{
		"decision": s.result.Word, "reasonCode": or(s.result.Reason, "100"), "requestID": s.result.Transaction,
		"transactionType": or(s.result.Kind, "Capture"), "Amount": or(s.result.Amount, s.body.PaymentData["Amount"]),
		"Currency": or(s.result.Currency, s.body.PaymentData["Currency"]), "cardType": s.result.Brand, "cardLast4": s.result.Last4,
		"expiry": "1230", "authNote": "free text of a gateway",
	}
	if !silent {
		result["MerchantReferenceCode"] = or(s.result.Reference, s.body.PaymentData["MerchantReferenceCode"])
	}
	body["paymentResultData"] = result
	return body
}

// Launched lists the sessions in their order.
func (v *Vonage) Launched() []Launched {
	v.mu.Lock()
	defer v.mu.Unlock()
	all := make([]Launched, 0, len(v.sessions))
	for _, s := range v.sessions {
		data := s.body.PaymentData
		all = append(all, Launched{
			ID: s.id, Link: "link-" + s.id, OrderID: data["MerchantReferenceCode"], Amount: data["Amount"],
			Currency: data["Currency"],
		})
	}
	return all
}

// Endings are Cybersource's words, as a Decisions setting names them.
func (v *Vonage) Endings() []Ending {
	return []Ending{
		{"approved", Result{Word: "ACCEPT"}, providers.Approved, ""},
		{"declined", Result{Word: "REJECT", Reason: "233"}, providers.Declined, providers.ReasonGenericDecline},
		{"no funds", Result{Word: "REJECT", Reason: "204"}, providers.Declined, providers.ReasonInsufficientFunds},
		{"error", Result{Word: "ERROR", Reason: "150"}, providers.Failed, ""},
		{"cancelled", Result{Word: "CANCEL"}, providers.Cancelled, ""},
		{"refunded", Result{Word: "ACCEPT", Kind: "Refund", Amount: "1000"}, providers.Refunded, ""},
		{"voided", Result{Word: "VOID"}, providers.Voided, ""},
		{"charged back", Result{Word: "CHARGEBACK"}, providers.ChargedBack, ""},
		{"restored", Result{Word: "RESTORED"}, providers.Restored, ""},
		{"a new word", Result{Word: "REVIEW", Reason: "480"}, providers.Unknown, ""},
	}
}

// Finish ends a session.
func (v *Vonage) Finish(id string, r Result) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s := v.find(id); s != nil {
		s.state, s.result = "Finished", &r
	}
}

// Enter puts a session into a state without a result.
func (v *Vonage) Enter(id, state string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if s := v.find(id); s != nil {
		if state == "ended" {
			state = "Finished"
		}
		s.state = state
	}
}

// States are some before the end; which there are is not documented.
func (v *Vonage) States() []string { return []string{"Created", "Started", "whatever"} }

// Request is the account's webhook.
func (v *Vonage) Request(id string) *http.Request {
	v.mu.Lock()
	defer v.mu.Unlock()
	body, err := json.Marshal(v.find(id).status(v.Silent))
	if err != nil {
		panic(err) // it is made of texts
	}
	return jsonRequest(string(body))
}

func jsonRequest(body string) *http.Request {
	const at = "https://serve.example/callbacks/vonage/a-path-that-nobody-guesses"
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, at, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// Forgeries are bodies that no webhook would have.
func (v *Vonage) Forgeries() []*http.Request {
	all := make([]*http.Request, 0, 16)
	for _, body := range []string{
		"", "{}", "[]", "null", `{"sessionGuid":"session-1"}`, `{"sessionGuid":"../x","sessionState":"Finished"}`,
		`{"sessionGuid":"session-1","sessionState":"Started"}`,
		`{"sessionGuid":"session-1","sessionState":"Finished","paymentResultData":{"decision":"ACCEPT"}}`,
		`{"sessionGuid":"session-1","sessionState":"Finished","paymentResultData":{"decision":"ACCEPT","Amount":"42,50"}}`,
		`{"sessionGuid":"session-1","sessionState":"Finished","paymentResultData":{"decision":{"a":1},"Amount":"4250"}}`,
		`{"sessionGuid":"session-1","sessionState":"Finished","paymentResultData":{"decision":"ACCEPT","Amount":"4250",` +
			`"MerchantReferenceCode":"t g"}}`,
		`{"sessionGuid":"session-1","sessionState":"Finished","x":"` + strings.Repeat("a", 1<<20) + `"}`,
	} {
		all = append(all, jsonRequest(body))
	}
	const good = `{"sessionGuid":"session-1","sessionState":"Finished"}`
	kind, zipped := jsonRequest(good), jsonRequest(good)
	kind.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	zipped.Header.Set("Content-Encoding", "gzip")
	return append(all, kind, zipped)
}
