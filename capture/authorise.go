package capture

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/capture/keypad"
	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/crashpoint"
	"github.com/tonegate/tonegate/internal/logging"
)

// lookupPause is the time between two questions for a lost answer while a caller waits for it.
const lookupPause = 250 * time.Millisecond

// authorise takes a complete entry to the gateway and gives how the session ended. The intent is committed first; the
// digits are wiped as soon as the gateway has been asked. It does not stop when the caller hangs up.
func (s *Service) authorise(ctx context.Context, n store.Session, entry *keypad.Entry) verdict {
	defer entry.Wipe()
	log := s.log.With(logging.SessionID(n.ID))
	try := store.Try{Key: rand.Text(), SessionID: n.ID, AskedAt: time.Now()}
	s.asking(try.Key)
	defer s.answered(try.Key)
	brand := "" // of a bank account nothing is kept
	if entry.Brand != nil {
		brand = entry.Brand.Type
	}
	if err := s.store.Submit(ctx, try, brand, entry.Number.Last4()); err != nil {
		if !errors.Is(err, store.ErrState) {
			log.Error("try not written, nothing asked", zap.Error(err))
		}
		return s.close(ctx, n.ID, verdict{result: store.Error, reason: GatewayError})
	}
	// Whoever sees this may count on the try being on disk.
	s.watchers.tell(n.ID, eventOf(keypad.Progress{Field: entry.Last, State: keypad.Authorising, Attempt: 1}))
	crashpoint.Reach(crashpoint.TryCommitted)
	q := question(try, n)
	answer, err := s.charge(ctx, Charge{
		Question: q,
		Number:   &entry.Number, Expiry: &entry.Expiry, Code: &entry.Code,
		Postal: &entry.Postal, Routing: &entry.Routing, Account: &entry.Account,
	})
	crashpoint.Reach(crashpoint.Charged)
	entry.Wipe()
	if err != nil && !errors.Is(err, ErrRefused) {
		log.Warn("gateway gave no answer", zap.Error(err))
		answer, err = s.lookup(ctx, q)
	}
	v := verdict{result: store.Unknown, reason: GatewayUnknown}
	switch {
	case err == nil:
		v = verdictOf(answer)
	case errors.Is(err, ErrRefused):
		log.Error("gateway takes no questions", zap.Error(err))
		v = verdict{result: store.Error, reason: GatewayError}
	}
	s.watchers.tell(n.ID, eventOf(keypad.Progress{Field: entry.Last, State: keypad.Done, Attempt: 1}))
	return s.close(ctx, n.ID, v)
}

// close finishes a session and gives how it stands in the store. Where nothing can be written, a gateway's answer is not
// known for certain: the try is still there to be looked up.
func (s *Service) close(ctx context.Context, id string, v verdict) verdict {
	if err := s.finish(ctx, id, v); err != nil {
		s.log.Error("outcome not written", logging.SessionID(id), zap.Error(err))
		if v.result == store.Success || v.result == store.Decline {
			return verdict{result: store.Unknown, reason: GatewayUnknown}
		}
		return v
	}
	n, err := s.store.Get(ctx, id)
	if err != nil {
		s.log.Error("outcome not read", logging.SessionID(id), zap.Error(err))
		return v
	}
	return verdict{result: n.Result, reason: Reason(n.Reason)}
}

func (s *Service) charge(ctx context.Context, c Charge) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.GatewayTimeout)
	defer cancel()
	return s.gateway.Charge(ctx, c)
}

func question(t store.Try, n store.Session) Question {
	return Question{Key: t.Key, OrderID: n.OrderID, Minor: n.Minor, Currency: n.Currency, AskedAt: t.AskedAt}
}

// lookup asks for a lost answer, for as long as a caller can be kept waiting. Here ErrNeverAsked is no answer either: the
// question may still be on its way.
func (s *Service) lookup(ctx context.Context, q Question) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.LookupFor)
	defer cancel()
	again := time.NewTicker(lookupPause)
	defer again.Stop()
	for {
		answer, err := s.gateway.Lookup(ctx, q)
		if err == nil {
			return answer, nil
		}
		select {
		case <-ctx.Done():
			return Answer{}, err
		case <-again.C:
		}
	}
}

func (s *Service) asking(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[key] = struct{}{}
}

func (s *Service) answered(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.asked, key)
}

// allAsked gives the keys of the tries whose own calls wait for an answer.
func (s *Service) allAsked() map[string]struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.asked)
}

func (s *Service) isAsking(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.asked[key]
	return ok
}
