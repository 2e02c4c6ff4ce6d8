package stripe

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// fake is a Stripe with a memory, as far as this package speaks to it; stripe-mock has none. It keeps to the rules of
// idempotency: a key gives its first answer again, and an error for another form.
type fake struct {
	*httptest.Server
	mu      sync.Mutex
	intents map[string]*intent
	methods map[string]string // what becomes of a charge to it: ok, or a decline code
	answers map[string]answered
	asked   []string // paths, in their order
	confirm []string // what becomes of the next confirmations, in their order
	status  []int    // answers in place of the next ones
	stale   *intent  // what a search finds; nil for what is
}

type answered struct {
	form   string
	status int
	body   any
}

type intent struct {
	ID       string            `json:"id"`
	Status   string            `json:"status"`
	Amount   string            `json:"-"`
	Currency string            `json:"-"`
	Metadata map[string]string `json:"metadata"`
	Last     any               `json:"last_payment_error"`
	charges  int
	moto     string
}

// What becomes of a confirmation beside an answer.
const (
	lostBefore = "lost before" // it never arrives
	lostAfter  = "lost after"  // it is carried out and its answer is lost
)

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{intents: map[string]*intent{}, methods: map[string]string{}, answers: map[string]answered{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/payment_intents", f.once(f.create))
	mux.HandleFunc("POST /v1/payment_methods", f.once(f.method))
	mux.HandleFunc("POST /v1/payment_intents/{id}/confirm", f.once(f.confirmed))
	mux.HandleFunc("POST /v1/payment_intents/{id}/cancel", f.once(f.cancel))
	mux.HandleFunc("GET /v1/payment_intents/search", f.once(f.search))
	mux.HandleFunc("GET /v1/payment_intents/{id}", f.once(func(r *http.Request) (int, any) {
		return http.StatusOK, f.intents[r.PathValue("id")]
	}))
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

// once answers a request, and a repeated key as before.
func (f *fake) once(answer func(*http.Request) (int, any)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.asked = append(f.asked, r.Method+" "+r.URL.Path)
		key := r.Header.Get("Idempotency-Key")
		if r.Header.Get("Authorization") != "Bearer sk_test_1" || r.Header.Get("Stripe-Version") != version {
			reply(w, http.StatusUnauthorized, fault("invalid_request_error", "", ""))
			return
		}
		if len(f.status) > 0 {
			status := f.status[0]
			f.status = f.status[1:]
			reply(w, status, fault("api_error", "", ""))
			return
		}
		_ = r.ParseForm()
		fate := ""
		if strings.HasSuffix(r.URL.Path, "/confirm") && len(f.confirm) > 0 {
			fate, f.confirm = f.confirm[0], f.confirm[1:]
		}
		if fate == lostBefore {
			hangUp(w)
			return
		}
		before, known := f.answers[key]
		switch {
		case key != "" && known && before.form != r.Form.Encode():
			before = answered{status: http.StatusBadRequest, body: fault("idempotency_error", "", "")}
		case key == "" || !known:
			before.status, before.body = answer(r)
			raw, _ := json.Marshal(before.body) // as it is now
			before.body, before.form = json.RawMessage(raw), r.Form.Encode()
			if key != "" {
				f.answers[key] = before
			}
		}
		if fate == lostAfter {
			hangUp(w)
			return
		}
		reply(w, before.status, before.body)
	}
}

func (f *fake) create(r *http.Request) (int, any) {
	if r.Form.Get("payment_method_types[]") != "card" || r.Form.Get("amount") == "" {
		return http.StatusBadRequest, fault("invalid_request_error", "parameter_missing", "")
	}
	i := &intent{
		ID: fmt.Sprintf("pi_%d", len(f.intents)+1), Status: "requires_payment_method",
		Amount: r.Form.Get("amount"), Currency: r.Form.Get("currency"),
		Metadata: map[string]string{tryName: r.Form.Get("metadata[" + tryName + "]"), "order": r.Form.Get("metadata[order]")},
	}
	f.intents[i.ID] = i
	return http.StatusOK, i
}

func (f *fake) method(r *http.Request) (int, any) {
	fates := map[string]string{
		"4242424242424242": "ok", "4000000000000002": "generic_decline", "4000000000009995": "insufficient_funds",
		"4100000000000019": "fraudulent", "4000002500003155": "authenticate", "4000000000000119": "processing_error",
	}
	fate, ok := fates[r.Form.Get("card[number]")]
	if !ok {
		return http.StatusPaymentRequired, fault("card_error", "incorrect_number", "")
	}
	id := fmt.Sprintf("pm_%d", len(f.methods)+1)
	f.methods[id] = fate
	return http.StatusOK, map[string]string{"id": id}
}

func (f *fake) confirmed(r *http.Request) (int, any) {
	i := f.intents[r.PathValue("id")]
	fate, known := f.methods[r.Form.Get("payment_method")]
	switch {
	case i == nil || !known:
		return http.StatusNotFound, fault("invalid_request_error", "resource_missing", "")
	case i.Status != "requires_payment_method":
		return http.StatusBadRequest, fault("invalid_request_error", "payment_intent_unexpected_state", "")
	}
	i.moto = r.Form.Get("payment_method_options[card][moto]")
	switch fate {
	case "ok":
		i.Status = "succeeded"
		i.charges++
		return http.StatusOK, i
	case "authenticate":
		return http.StatusPaymentRequired, fault("card_error", "authentication_required", "authentication_required")
	default:
		i.Last = fault("card_error", "card_declined", fate)["error"]
		return http.StatusPaymentRequired, fault("card_error", "card_declined", fate)
	}
}

func (f *fake) cancel(r *http.Request) (int, any) {
	i := f.intents[r.PathValue("id")]
	if i.Status == "succeeded" {
		return http.StatusBadRequest, fault("invalid_request_error", "payment_intent_unexpected_state", "")
	}
	i.Status = "canceled"
	return http.StatusOK, i
}

func (f *fake) search(r *http.Request) (int, any) {
	if f.stale != nil {
		return http.StatusOK, map[string]any{"data": []*intent{f.stale}}
	}
	found := []*intent{}
	for _, i := range f.intents {
		if r.Form.Get("query") == fmt.Sprintf("metadata['%s']:'%s'", tryName, i.Metadata[tryName]) {
			found = append(found, i)
		}
	}
	return http.StatusOK, map[string]any{"data": found}
}

// fates sets what becomes of the next confirmations.
func (f *fake) fates(all ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.confirm = all
}

// statuses sets what is answered in place of the next answers.
func (f *fake) statuses(all ...int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.status = all
}

// forget forgets all keys, as Stripe does after a day.
func (f *fake) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers = map[string]answered{}
}

// intent gives one as it is.
func (f *fake) intent(id string) intent {
	f.mu.Lock()
	defer f.mu.Unlock()
	return *f.intents[id]
}

// charges is how often a card was charged.
func (f *fake) charges() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, i := range f.intents {
		n += i.charges
	}
	return n
}

func fault(kind, code, decline string) map[string]any {
	return map[string]any{"error": map[string]string{
		"type": kind, "code": code, "decline_code": decline, "message": "4242424242424242 is what you sent",
	}}
}

func reply(w http.ResponseWriter, status int, body any) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// hangUp loses an answer.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// gateway makes one that asks f.
func (f *fake) gateway(t *testing.T) *Gateway {
	t.Helper()
	u, err := url.Parse(f.URL)
	require.NoError(t, err)
	g, err := New(Config{SecretKey: "sk_test_1", BaseURL: "http://" + u.Host}, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, g.Close()) })
	return g
}
