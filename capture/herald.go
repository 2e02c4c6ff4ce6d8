package capture

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/logging"
)

// maxNotice bounds what a gateway tells by itself.
const maxNotice = 256 << 10

// Herald reads what a gateway tells by itself. It is safe for concurrent use.
type Herald interface {
	// Notice reads one message: ErrForged where the gateway has not signed it, ErrNotOurs where it is about nothing of
	// ours, ErrMessage where it makes no sense, and ErrNoAnswer where the gateway had to be asked about it in vain.
	Notice(ctx context.Context, header http.Header, body []byte) (store.Notice, error)
}

// What a message of a gateway can be beside a notice. None of them holds a byte of it.
var (
	ErrForged  = errors.New("the gateway has not signed it, or not lately")
	ErrNotOurs = errors.New("it is about nothing of ours")
	ErrMessage = errors.New("the message makes no sense")
)

// notice answers POST /gateway/events. 200 says that it is kept, or that it is none of ours; anything else makes the
// gateway send it again. No answer repeats a word of it.
func (s *Service) notice(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxNotice))
	if err != nil {
		respondError(w, http.StatusRequestEntityTooLarge, "invalid_request", "the body is too long or was cut off")
		return
	}
	ctx := context.WithoutCancel(r.Context())
	asking, cancel := context.WithTimeout(ctx, s.cfg.GatewayTimeout)
	defer cancel()
	n, err := s.herald.Notice(asking, r.Header, body)
	if err == nil {
		_, err = s.Tell(ctx, n)
	}
	switch {
	case err == nil:
		respond(w, http.StatusOK, map[string]bool{"received": true})
	case errors.Is(err, ErrNotOurs), errors.Is(err, store.ErrNotFound):
		s.metrics.noticed("not_ours")
		respond(w, http.StatusOK, map[string]bool{"received": false})
	case errors.Is(err, ErrForged):
		s.metrics.noticed("forged")
		s.log.Warn("message that the gateway has not signed")
		respondError(w, http.StatusUnauthorized, "unauthorized", "the signature is missing, wrong or too old")
	case errors.Is(err, ErrMessage):
		s.metrics.noticed("malformed")
		s.log.Error("message of the gateway makes no sense", zap.Error(err))
		respondError(w, http.StatusBadRequest, "invalid_request", "the message makes no sense")
	default:
		s.metrics.noticed("later")
		s.log.Error("message of the gateway not taken in", zap.Error(err))
		respondError(w, http.StatusServiceUnavailable, "temporarily_unavailable", "it could not be taken in")
	}
}

// Tell takes in what the gateway tells of a payment by itself: a result that was lost, money that goes back. It is on disk,
// with the callbacks that it leads to, when Tell returns. store.ErrNotFound where the payment is none of ours.
func (s *Service) Tell(ctx context.Context, n store.Notice) (store.Told, error) {
	told, err := s.store.Tell(ctx, n, time.Now(), s.callbackBody)
	switch {
	case errors.Is(err, store.ErrNotFound):
		s.log.Warn("message of the gateway about a payment that is not kept here", zap.String("kind", string(n.Kind)))
		return told, err
	case err != nil:
		return told, err
	case told.Again:
		s.metrics.noticed("again")
		return told, nil
	}
	s.metrics.noticed("kept")
	log := s.log.With(logging.SessionID(told.Session.ID), zap.String("kind", string(n.Kind)))
	switch {
	case told.Contradicts():
		log.Error("the gateway has charged what had ended without a charge")
	case n.Kind == store.NoticeFailed:
		log.Error("a refund has failed: the money is here again, and owed to the caller", logging.Count(len(told.Messages)))
	default:
		log.Info("told by the gateway", logging.Count(len(told.Messages)))
	}
	for _, m := range told.Messages {
		switch m.Result {
		case store.Refunded, store.Voided, store.ChargedBack, store.Restored:
			s.log.Info("money has moved", logging.SessionID(told.Session.ID), zap.String("result", string(m.Result)))
			s.wake()
		case store.Success, store.Decline, store.Error, store.Cancelled, store.Unknown, store.None:
			s.ended(told.Session.ID, verdict{result: m.Result, reason: Reason(m.Reason)})
		}
	}
	return told, nil
}
