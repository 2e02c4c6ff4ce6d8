package capture

import (
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/crashpoint"
	"github.com/tonegate/tonegate/internal/logging"
)

// Handler serves PCI Pal's part of the wire and Tonegate's additions to it:
//
//	POST /api/v1/token                       client credentials → bearer token
//	POST /api/v1/session/{tenant}/launch     order → {"Id", "LinkId"}
//	POST /connector/{name}                   a card that a platform has taken itself
//	POST /gateway/events                     what the gateway tells by itself, where it does
//	GET  /tonegate/v1/session/{id}           what became of a session
//	POST /tonegate/v1/session/{id}/cancel    end it, unless the gateway was asked
//	GET  /tonegate/v1/session/{id}/events    its progress, as server-sent events
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/token", s.token)
	mux.HandleFunc("POST /api/v1/session/{tenant}/launch", s.authorised(s.launch))
	mux.HandleFunc("POST /connector/{name}", s.connect)
	if s.herald != nil {
		mux.HandleFunc("POST /gateway/events", s.notice)
	}
	mux.HandleFunc("GET /tonegate/v1/session/{id}", s.authorised(s.status))
	mux.HandleFunc("POST /tonegate/v1/session/{id}/cancel", s.authorised(s.cancel))
	mux.HandleFunc("GET /tonegate/v1/session/{id}/events", s.authorised(s.events))
	return mux
}

// authorised lets a request through whose bearer token is good, with the token's client.
func (s *Service) authorised(next func(http.ResponseWriter, *http.Request, *Client)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		client := s.tokens.holder(token, time.Now())
		if !strings.EqualFold(scheme, "Bearer") || client == nil {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			respondError(w, http.StatusUnauthorized, "invalid_token", "the bearer token is missing, unknown or expired")
			return
		}
		next(w, r, client)
	}
}

// launch answers POST /api/v1/session/{tenant}/launch.
func (s *Service) launch(w http.ResponseWriter, r *http.Request, client *Client) {
	if r.PathValue("tenant") != client.Tenant {
		respondError(w, http.StatusNotFound, "not_found", "the tenant is not one of this client")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxLaunch))
	if err != nil {
		respondError(w, http.StatusRequestEntityTooLarge, "invalid_request", "the body is too long or was cut off")
		return
	}
	l, err := parseLaunch(body)
	if err != nil {
		respondError(w, http.StatusBadRequest, "invalid_request", err.Error())
		return
	}
	session, err := s.sessionOf(l, client)
	if err != nil {
		respondError(w, http.StatusBadRequest, "invalid_request", err.Error())
		return
	}
	written, err := s.store.Create(r.Context(), session)
	if err != nil {
		s.log.Error("session not written", zap.Error(err))
		respondError(w, http.StatusServiceUnavailable, "temporarily_unavailable", "the session could not be written")
		return
	}
	if written.ID != session.ID && !repeats(session, written) {
		respondError(w, http.StatusConflict, "conflict", "orderId: was used for another launch, or its link is not good any more")
		return
	}
	crashpoint.Reach(crashpoint.SessionKept)
	s.log.Info("session launched", logging.SessionID(written.ID))
	respond(w, http.StatusOK, map[string]string{"Id": written.ID, "LinkId": written.Link})
}

// repeats tells whether a launch asks again for a session that waits for its call: the answer to the first was lost.
func repeats(again, first store.Session) bool {
	return first.State == store.Open && first.ExpiresAt.After(again.CreatedAt) && first.Flow == again.Flow &&
		first.Minor == again.Minor && first.Currency == again.Currency && first.CallbackURL == again.CallbackURL &&
		first.Language == again.Language
}

// sessionOf holds a launch against the configuration. No error holds a value.
func (s *Service) sessionOf(l launch, client *Client) (store.Session, error) {
	flow := s.cfg.flow(l.flow)
	if flow == nil {
		return store.Session{}, errors.New("flow identifier not found")
	}
	minor, err := parseAmount(l.amount, flow.Amount, l.currency)
	if err != nil {
		return store.Session{}, err
	}
	if !s.cfg.callbackAllowed(l.callbackURL) {
		return store.Session{}, errors.New("callbackURL: want an absolute address on a host that this provider may call")
	}
	if u, err := url.Parse(l.returnURL); err != nil || l.returnURL != "" && (u.Host == "" || u.User != nil) {
		return store.Session{}, errors.New("returnURL: want an absolute address")
	}
	now := time.Now()
	return store.Session{
		ID: rand.Text(), Link: rand.Text(), Tenant: client.Tenant, Flow: flow.ID, OrderID: l.orderID,
		Amount: l.amount, Minor: minor, Currency: l.currency, CallbackURL: l.callbackURL, ReturnURL: l.returnURL,
		Language:  l.language,
		CreatedAt: now, ExpiresAt: now.Add(s.cfg.LinkLife),
	}, nil
}

// owned reads the session of the path. It answers 404 by itself where the session is not of this client's tenant.
func (s *Service) owned(w http.ResponseWriter, r *http.Request, client *Client) (store.Session, bool) {
	n, err := s.store.Get(r.Context(), r.PathValue("id"))
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && n.Tenant != client.Tenant:
		respondError(w, http.StatusNotFound, "not_found", "no such session")
	case err != nil:
		s.log.Error("session not read", zap.Error(err))
		respondError(w, http.StatusServiceUnavailable, "temporarily_unavailable", "the session could not be read")
	default:
		return n, true
	}
	return store.Session{}, false
}

// status answers GET /tonegate/v1/session/{id}.
func (s *Service) status(w http.ResponseWriter, r *http.Request, client *Client) {
	n, ok := s.owned(w, r, client)
	if !ok {
		return
	}
	respond(w, http.StatusOK, map[string]any{
		"id":                n.ID,
		"state":             n.State,
		"transactionResult": n.Result,
		"reason":            n.Reason,
		"orderReference":    n.OrderID,
		"orderAmount":       s.amount(n, n.Minor, n.Currency),
		"orderCurrency":     n.Currency,
		"cardType":          s.cardType(n.Brand),
		"cardLast4":         n.Last4,
		"transactionID":     n.TransactionID,
		"expires_at":        n.ExpiresAt,
	})
}

// cancel answers POST /tonegate/v1/session/{id}/cancel: 204, or 409 where the gateway was asked or the session has ended.
func (s *Service) cancel(w http.ResponseWriter, r *http.Request, client *Client) {
	n, ok := s.owned(w, r, client)
	if !ok {
		return
	}
	err := s.withdraw(r.Context(), n)
	switch {
	case errors.Is(err, store.ErrState):
		respondError(w, http.StatusConflict, "conflict", "the session was submitted or has ended")
	case err != nil:
		s.log.Error("session not cancelled", logging.SessionID(n.ID), zap.Error(err))
		respondError(w, http.StatusServiceUnavailable, "temporarily_unavailable", "the session could not be written")
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}
