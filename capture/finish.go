package capture

import (
	"context"
	"net/url"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/crashpoint"
	"github.com/tonegate/tonegate/internal/logging"
)

// verdict is how a session ends.
type verdict struct {
	result        store.Result
	reason        Reason
	transactionID string
	authCode      string
}

// verdictOf turns a gateway's answer into a session's end.
func verdictOf(a Answer) verdict {
	if a.Approved {
		return verdict{result: store.Success, transactionID: a.TransactionID, authCode: a.AuthCode}
	}
	reason := a.Reason
	if reason == "" {
		reason = GenericDecline
	}
	return verdict{result: store.Decline, reason: reason, transactionID: a.TransactionID}
}

// finish commits how a session ends, with its callback, and wakes whoever waits for it. A session that has ended before
// stays as it is.
func (s *Service) finish(ctx context.Context, id string, v verdict) error {
	n, err := s.store.Get(ctx, id)
	if err != nil {
		return err
	}
	if n.State == store.Ended && n.Result == v.result {
		return nil // still unknown, or told twice
	}
	e, body := s.ending(n, v)
	done, err := s.store.Finish(ctx, e, body)
	switch {
	case err != nil:
		return err
	case done:
		crashpoint.Reach(crashpoint.OutcomeKept)
		s.ended(id, v)
	case v.result == store.Success:
		return s.late(ctx, n, v)
	}
	return nil
}

// late tells of an approval although the session has ended without one: the money is taken, and somebody has to know.
func (s *Service) late(ctx context.Context, n store.Session, v verdict) error {
	key, err := s.store.Key(ctx, n.ID)
	if err != nil {
		return err
	}
	_, err = s.Tell(ctx, store.Notice{
		Event: "late_" + key, Kind: store.NoticeApproved, Key: key, TransactionID: v.transactionID,
		Minor: n.Minor, Currency: n.Currency,
	})
	return err
}

// withdraw cancels a session that the gateway was not asked about, for the one who launched it.
func (s *Service) withdraw(ctx context.Context, n store.Session) error {
	v := verdict{result: store.Cancelled}
	e, body := s.ending(n, v)
	if err := s.store.Cancel(ctx, e, body); err != nil {
		return err
	}
	s.mu.Lock()
	call := s.calls[n.ID]
	s.mu.Unlock()
	if call != nil {
		call.withdraw()
	}
	s.ended(n.ID, v)
	return nil
}

func (s *Service) ending(n store.Session, v verdict) (e store.Ending, callback string) {
	e = store.Ending{
		SessionID: n.ID, Result: v.result, Reason: string(v.reason),
		TransactionID: v.transactionID, AuthCode: v.authCode, At: time.Now(),
	}
	if v.result != store.Unknown && n.CallbackURL != "" {
		callback = s.callbackBody(n, store.Message{
			Result: v.result, Reason: string(v.reason), TransactionID: v.transactionID, AuthCode: v.authCode,
			Minor: n.Minor, Currency: n.Currency,
		})
	}
	return e, callback
}

func (s *Service) ended(id string, v verdict) {
	s.metrics.ended(v.result)
	s.log.Info("session ended", logging.SessionID(id),
		zap.String("result", string(v.result)), logging.Reason(string(v.reason)))
	s.watchers.end(id)
	s.wake()
}

// wake lets callbacks be delivered now.
func (s *Service) wake() {
	select {
	case s.due <- struct{}{}:
	default:
	}
}

// callbackBody spells a message as PCI Pal's form. The expiry date is always blank: it is not kept.
func (s *Service) callbackBody(n store.Session, m store.Message) string {
	account := ""
	if f := s.cfg.flow(n.Flow); f != nil {
		account = f.Account
	}
	return url.Values{
		"orderCurrency":          {m.Currency},
		"orderAmount":            {s.amount(n, m.Minor, m.Currency)},
		"orderReference":         {n.OrderID},
		"ppAccountID":            {account},
		"transactionResult":      {string(m.Result)},
		"transactionAuthCode":    {m.AuthCode},
		"transactionID":          {m.TransactionID},
		"transactionResponseMsg": {""},
		"cardExpiry":             {""},
		"cardLast4":              {n.Last4},
		"cardType":               {s.cardType(n.Brand)},
		"ppCallID":               {n.ID},
		"customData1":            {m.Reason},
		"customData2":            {""},
		"customData3":            {""},
		"customData4":            {""},
	}.Encode()
}

// amount spells an amount as the flow of a session wants it in a callback.
func (s *Service) amount(n store.Session, minor int64, currency string) string {
	f := s.cfg.flow(n.Flow)
	switch {
	case f != nil:
		return formatAmount(minor, f.CallbackAmount, currency)
	case minor == n.Minor && currency == n.Currency:
		return n.Amount // the flow was taken out of the configuration meanwhile
	default:
		return formatAmount(minor, formatMinor, currency)
	}
}

// cardType spells a brand as PCI Pal does: VISA, MASTERCARD, AMERICAN EXPRESS and so on.
func (s *Service) cardType(brand string) string {
	return strings.ToUpper(strings.ReplaceAll(brand, "-", " "))
}
