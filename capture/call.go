package capture

import (
	"context"
	"errors"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/legs"
)

// Call is an INVITE that was not answered yet.
type Call interface {
	// User is the user part of the Request-URI.
	User() string
	// Header gives a header of the INVITE, empty where it has none.
	Header(name string) string
	// Refuse answers with a final SIP status.
	Refuse(ctx context.Context, status int) error
	// Answer takes the call.
	Answer(ctx context.Context) (legs.Leg, error)
}

// closeWithin bounds the hanging up of a leg.
const closeWithin = 5 * time.Second

// Serve takes one call and returns when it is over. A call whose link is unknown, used or expired gets 403 before any
// media. What was submitted to the gateway is brought to its end even when ctx ends.
func (s *Service) Serve(ctx context.Context, call Call) {
	if !s.enter() {
		s.refuse(ctx, call, http.StatusServiceUnavailable)
		return
	}
	defer s.leave()
	link := call.User()
	if s.cfg.LinkHeader != "" {
		link = call.Header(s.cfg.LinkHeader)
	}
	defer s.begin(link)()
	detached := context.WithoutCancel(ctx) // a link that is used up is never left behind half-way
	n, err := s.store.Claim(detached, link, time.Now())
	switch {
	case errors.Is(err, store.ErrLink):
		s.refuse(ctx, call, http.StatusForbidden)
		return
	case err != nil:
		s.log.Error("link not read", zap.Error(err))
		s.refuse(ctx, call, http.StatusServiceUnavailable)
		return
	}
	log := s.log.With(logging.SessionID(n.ID))
	leg, err := call.Answer(ctx)
	if err != nil {
		log.Info("caller gone before the answer", zap.Error(err))
		s.close(detached, n.ID, verdict{result: store.Cancelled, reason: HungUp})
		return
	}
	if err := s.store.Capturing(detached, n.ID); err != nil && !errors.Is(err, store.ErrState) {
		log.Error("session not written", zap.Error(err))
	}
	a := newAttendant(s, n, leg, log)
	s.watchers.begin(n.ID)
	s.serving(n.ID, a)
	a.run(ctx)
	s.serving(n.ID, nil)
	s.watchers.end(n.ID)
	hangUp, cancel := context.WithTimeout(detached, closeWithin)
	defer cancel()
	if err := leg.Close(hangUp); err != nil {
		log.Debug("leg not closed cleanly", zap.Error(err))
	}
}

func (s *Service) refuse(ctx context.Context, call Call, status int) {
	s.log.Info("call refused", logging.Status(status))
	if err := call.Refuse(ctx, status); err != nil {
		s.log.Debug("refusal not sent", zap.Error(err))
	}
}

// begin notes that a call with a link is on, which is before the link is used; over, that it is not any more. Of several
// with the same link one gets it.
func (s *Service) begin(link string) (over func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.on[link]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.on[link]--; s.on[link] == 0 {
			delete(s.on, link)
		}
	}
}

func (s *Service) isOn(link string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.on[link] > 0
}

func (s *Service) serving(id string, a *attendant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a == nil {
		delete(s.calls, id)
		return
	}
	s.calls[id] = a
}
