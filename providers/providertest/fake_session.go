package providertest

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
)

// session gives a copy of the session that a request names.
func (f *Fake) session(r *http.Request) (Session, bool) {
	id := strings.TrimPrefix(r.URL.Path, "/tonegate/v1/session/")
	id, _, _ = strings.Cut(id, "/")
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
		"orderCurrency": s.Values["currencycode"], "cardType": s.Result.Brand, "cardLast4": s.Result.Last4,
		"transactionID": s.Result.Transaction,
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
		"orderCurrency": {""}, "orderAmount": {or(s.Result.Amount, s.Values["amount"])},
		"orderReference": {or(s.Result.Reference, s.Values["orderid"])}, "ppAccountID": {"1210"},
		"transactionResult": {s.Result.Word}, "transactionAuthCode": {"test123"},
		"transactionID": {s.Result.Transaction}, "transactionResponseMsg": {"free text of a gateway"},
		"cardExpiry": {"1230"}, "cardLast4": {s.Result.Last4}, "cardType": {s.Result.Brand}, "ppCallID": {"820782890"},
		"customData1": {s.Result.Reason}, "customData2": {"MASTERCARD"}, "customData3": {"CreditCard"},
	}
	maps.Copy(form, s.Result.Extra)
	return form
}

// Post sends the callback of a session to its address, answered by h, and gives the status.
func (f *Fake) Post(id string, h http.Handler) int {
	f.mu.Lock()
	s := *f.sessions[id]
	f.mu.Unlock()
	form := strings.NewReader(s.Form().Encode())
	req := httptest.NewRequestWithContext(context.Background(), http.MethodPost, s.Values["callbackurl"], form)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w.Code
}

// Transport carries requests to the Fake in memory, so that virtual time passes while it answers.
func (f *Fake) Transport() http.RoundTripper { return memory{f} }

type memory struct{ fake *Fake }

// RoundTrip answers one request.
func (m memory) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			resp, err = nil, io.ErrUnexpectedEOF
		}
	}()
	w := httptest.NewRecorder()
	m.fake.ServeHTTP(w, req)
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}
