package providertest

import (
	"cmp"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/tonegate/tonegate/providers"
)

// session gives a copy of the session that a request names.
func (f *Fake) session(r *http.Request) (Session, bool) {
	id := r.PathValue("id")
	f.mu.Lock()
	defer f.mu.Unlock()
	s, ok := f.sessions[id]
	if !ok {
		return Session{}, false
	}
	return *s, true
}

func (f *Fake) lookup(w http.ResponseWriter, r *http.Request) {
	s, ok := f.session(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	form := s.Form()
	answer(w, http.StatusOK, map[string]any{
		"id": s.ID, "state": s.State, "transactionResult": s.Result.Word, "reason": s.Result.Reason,
		"orderReference": form.Get("orderReference"), "orderAmount": form.Get("orderAmount"),
		"orderCurrency": cmp.Or(s.Result.Currency, s.Values["currencycode"]),
		"cardType":      s.Result.Brand, "cardLast4": s.Result.Last4, "transactionID": s.Result.Transaction,
	})
}

func (f *Fake) cancel(w http.ResponseWriter, r *http.Request) {
	s, ok := f.session(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	if s.State == "submitted" || s.State == "ended" {
		http.Error(w, "too late", http.StatusConflict)
		return
	}
	f.mu.Lock()
	live := f.sessions[s.ID]
	live.Cancelled, live.State = true, "ended"
	live.Result = Result{Word: "CANCELLED", Reason: "cancelled_by_caller"}
	f.mu.Unlock()
	w.WriteHeader(http.StatusNoContent)
}

func (f *Fake) events(w http.ResponseWriter, r *http.Request) {
	if _, ok := f.session(r); !ok {
		http.NotFound(w, r)
		return
	}
	f.mu.Lock()
	lines := append([]string(nil), f.progress...)
	f.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, ": hello\n\n")
	for _, line := range lines {
		_, _ = io.WriteString(w, "data: "+line+"\n\n")
	}
}

// Form is the callback of a finished session. It holds an expiry and free text, as the real ones do.
func (s Session) Form() url.Values {
	or := func(told, usual string) string {
		if told == "" {
			return usual
		}
		return told
	}
	form := url.Values{
		"orderCurrency": {s.Result.Currency}, "orderAmount": {or(s.Result.Amount, s.Values["amount"])},
		"orderReference": {or(s.Result.Reference, s.Values["orderid"])}, "ppAccountID": {"1210"},
		"transactionResult": {s.Result.Word}, "transactionAuthCode": {"test123"},
		"transactionID": {s.Result.Transaction}, "transactionResponseMsg": {"free text of a gateway"},
		"cardExpiry": {"1230"}, "cardLast4": {s.Result.Last4}, "cardType": {s.Result.Brand}, "ppCallID": {"820782890"},
		"customData1": {s.Result.Reason}, "customData2": {"MASTERCARD"}, "customData3": {"CreditCard"},
	}
	maps.Copy(form, url.Values(s.Result.Extra))
	return form
}

// view shows the framed page of a session to a browser that posts a token.
func (f *Fake) view(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	f.mu.Lock()
	s, known := f.sessions[id]
	known = known && s.State != "ended" && f.tokens[r.PostFormValue("X-BEARER-TOKEN")] &&
		r.PostFormValue("X-REFRESH-TOKEN") == "refresh-"+r.PostFormValue("X-BEARER-TOKEN")
	f.mu.Unlock()
	if !known {
		w.Header().Set("X-Frame-Options", "deny")
		w.WriteHeader(http.StatusForbidden)
		return
	}
	_, _ = io.WriteString(w, "<!doctype html><title>Secure payment</title>")
}

// Request is the callback of a session, as it comes to its address.
func (f *Fake) Request(id string) *http.Request {
	f.mu.Lock()
	s := *f.sessions[id]
	f.mu.Unlock()
	return formRequest(s.Values["callbackurl"], s.Form().Encode())
}

func formRequest(address, form string) *http.Request {
	req := httptest.NewRequestWithContext(context.Background(), http.MethodPost, address, strings.NewReader(form))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req
}

// Post sends the callback of a session to its address, answered by h, and gives the status.
func (f *Fake) Post(id string, h http.Handler) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, f.Request(id))
	return w.Code
}

// Transport carries requests to the Fake in memory, so that virtual time passes while it answers.
func (f *Fake) Transport() http.RoundTripper { return memory{f} }

// Launched lists the sessions in their order.
func (f *Fake) Launched() []Launched {
	sessions := f.Sessions()
	all := make([]Launched, 0, len(sessions))
	for _, s := range sessions {
		all = append(all, Launched{
			ID: s.ID, Link: s.Link, OrderID: s.Values["orderid"], Amount: s.Values["amount"],
			Currency: s.Values["currencycode"], CallbackURL: s.Values["callbackurl"],
		})
	}
	return all
}

// States are those of a session that has not ended.
func (f *Fake) States() []string { return []string{"open", "connected", "capturing", "submitted"} }

// Endings are PCI Pal's four words, and the closed reasons that capture adds to them.
func (f *Fake) Endings() []Ending {
	return []Ending{
		{"approved", Result{Word: "SUCCESS"}, providers.Approved, ""},
		{"declined", Result{Word: "DECLINE"}, providers.Declined, providers.ReasonGenericDecline},
		{"lost", Result{Word: "DECLINE", Reason: "lost_card"}, providers.Declined, providers.ReasonLostCard},
		{"error", Result{Word: "ERROR"}, providers.Failed, providers.ReasonGatewayError},
		{"tries", Result{Word: "ERROR", Reason: "too_many_attempts"}, providers.Failed, providers.ReasonTooManyAttempts},
		{"lost answer", Result{Word: "ERROR", Reason: "gateway_unknown"}, providers.Unknown, providers.ReasonGatewayUnknown},
		{"cancelled", Result{Word: "CANCELLED"}, providers.Cancelled, providers.ReasonCancelledByCaller},
		{"hung up", Result{Word: "CANCELLED", Reason: "hung_up"}, providers.Cancelled, providers.ReasonHungUp},
		{"refunded", Result{Word: "REFUNDED", Amount: "1000"}, providers.Refunded, ""},
		{"voided", Result{Word: "VOIDED"}, providers.Voided, ""},
		{"charged back", Result{Word: "CHARGEBACK"}, providers.ChargedBack, ""},
		{"restored", Result{Word: "RESTORED", Amount: "1000"}, providers.Restored, ""},
		{"free text", Result{Word: "DECLINE", Reason: "card 12/30"}, providers.Declined, providers.ReasonGenericDecline},
	}
}

// Forgeries are forms that no PCI Pal would send.
func (f *Fake) Forgeries() []*http.Request {
	all := make([]*http.Request, 0, 16)
	for _, body := range []string{
		"", "orderAmount=4250", "transactionResult=SUCCESS&orderReference=tg", "%zz",
		"transactionResult=PAID&orderReference=tg&orderAmount=4250",
		"transactionResult=SUCCESS&orderReference=tg&orderAmount=42,50",
		"transactionResult=SUCCESS&orderReference=tg&orderAmount=4250&orderAmount=1",
		"transactionResult=SUCCESS&transactionResult=DECLINE&orderReference=tg&orderAmount=4250",
		"transactionResult=SUCCESS&orderReference=t%20g&orderAmount=4250",
		"transactionResult=SUCCESS&orderReference=tg&orderAmount=4250&x=" + strings.Repeat("a", 1<<20),
	} {
		all = append(all, formRequest("https://serve.example/callbacks/default/token", body))
	}
	const good = "transactionResult=SUCCESS&orderReference=tg&orderAmount=4250"
	kind := formRequest("https://serve.example/callbacks/default/token", good)
	kind.Header.Set("Content-Type", "application/json")
	zipped := formRequest("https://serve.example/callbacks/default/token", good)
	zipped.Header.Set("Content-Encoding", "gzip")
	return append(all, kind, zipped)
}
