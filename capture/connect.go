package capture

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/capture/connector"
	"github.com/tonegate/tonegate/capture/keypad"
	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/internal/strictjson"
)

// What a platform is told that the gateway has nothing to do with.
const (
	codeRequest  = "invalid_request"
	codeNumber   = "invalid-card-number"
	codeDate     = "invalid-date"
	codeConflict = "conflict"
	saidDeclined = "The payment was declined."
	saidNumber   = "The card number or account is not valid."
	saidDate     = "The expiry date is not valid."
	saidUnknown  = "It is not known whether the payment went through. It must not be tried with another transaction_id."
	saidFault    = "Nothing was charged."
	saidAmount   = "the amount or its currency is not right"
)

// connectPause is the time between two looks at a question that is being asked already.
const connectPause = 100 * time.Millisecond

// connect answers POST /connector/{name}: a platform has taken a card itself and wants it charged.
func (s *Service) connect(w http.ResponseWriter, r *http.Request) {
	c := s.cfg.connector(r.PathValue("name"))
	if c == nil {
		respondError(w, http.StatusNotFound, "not_found", "no such connector")
		return
	}
	if name, password, _ := r.BasicAuth(); !c.lets(name, password) {
		w.Header().Set("WWW-Authenticate", `Basic realm="connector"`)
		respondError(w, http.StatusUnauthorized, "unauthorized", "user name or password is missing or wrong")
		return
	}
	if r.Header.Get("Content-Type") != "" && !strictjson.Named(r.Header) || r.Header.Get("Content-Encoding") != "" {
		respondError(w, http.StatusUnsupportedMediaType, codeRequest, "want application/json, in UTF-8 and not compressed")
		return
	}
	if !s.enter() {
		respondError(w, http.StatusServiceUnavailable, "temporarily_unavailable", "there are too many calls")
		return
	}
	defer s.leave()
	x, err := connector.Open(w, r)
	switch {
	case errors.Is(err, connector.ErrLength) && r.ContentLength < 1:
		respondError(w, http.StatusLengthRequired, codeRequest, err.Error())
		return
	case errors.Is(err, connector.ErrLength):
		respondError(w, http.StatusRequestEntityTooLarge, codeRequest, err.Error())
		return
	case err != nil:
		s.log.Warn("question of a platform not read", zap.Error(err))
		return
	}
	defer func() { _ = x.Close() }() // it was answered, or nobody is there
	request, err := connector.Parse(x.Body())
	x.Wipe()
	outcome := connector.Outcome{Fault: http.StatusBadRequest, Code: codeRequest}
	if err != nil {
		outcome.Message = err.Error()
	} else {
		outcome = s.answer(context.WithoutCancel(r.Context()), c, request)
		request.Wipe()
	}
	status, body := c.Dialect.Answer(outcome)
	if err := x.Reply(status, body); err != nil {
		s.log.Warn("platform not answered", zap.Error(err))
	}
}

// answer charges or keeps a card.
func (s *Service) answer(ctx context.Context, c *Connector, r *connector.Request) connector.Outcome {
	entry := &keypad.Entry{
		Number: r.Number, Expiry: r.Expiry, Code: r.Code, Postal: r.Postal, Routing: r.Routing, Account: r.Account,
	}
	r.Wipe()
	defer entry.Wipe()
	if code, said := s.refused(entry); code != "" {
		return connector.Outcome{Code: code, Message: said}
	}
	if r.Tokenize {
		return s.keep(ctx, c, r.TransactionID, entry)
	}
	currency := c.currency(r.Currency)
	minor, err := parseAmount(places(r.Amount, currency), formatDecimal, currency)
	if err != nil || r.Currency != "" && r.Currency != currency {
		return connector.Outcome{Fault: http.StatusBadRequest, Code: codeRequest, Message: saidAmount}
	}
	now := time.Now()
	n := store.Session{
		ID: rand.Text(), Link: rand.Text(), Tenant: c.tenant(), Flow: c.tenant(), OrderID: r.TransactionID,
		Amount: r.Amount, Minor: minor, Currency: currency, CreatedAt: now, ExpiresAt: now.Add(s.cfg.LinkLife),
	}
	written, err := s.store.Create(ctx, n)
	switch {
	case err != nil:
		s.log.Error("question of a platform not written", zap.Error(err))
		return connector.Outcome{Fault: http.StatusServiceUnavailable, Code: string(GatewayError), Message: saidFault}
	case written.ID == n.ID:
		s.ask(ctx, written, entry)
	case written.Minor != minor || written.Currency != currency:
		return connector.Outcome{
			Fault: http.StatusConflict, Code: codeConflict, Message: "the transaction_id was used for another amount",
		}
	}
	return s.outcome(ctx, written.ID)
}

// ask takes a new question to the gateway.
func (s *Service) ask(ctx context.Context, n store.Session, entry *keypad.Entry) {
	defer s.begin(n.Link)()
	if _, err := s.store.Claim(ctx, n.Link, time.Now()); err != nil {
		s.log.Error("question of a platform not written", logging.SessionID(n.ID), zap.Error(err))
		return // it expires, and nothing was charged
	}
	s.authorise(ctx, n, entry)
}

// outcome waits until a question has an answer, and gives it.
func (s *Service) outcome(ctx context.Context, id string) connector.Outcome {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.GatewayTimeout)
	defer cancel()
	again := time.NewTicker(connectPause)
	defer again.Stop()
	for {
		n, err := s.store.Get(ctx, id)
		if err == nil && n.State == store.Ended {
			return told(n)
		}
		select {
		case <-ctx.Done():
			return told(store.Session{Result: store.Unknown})
		case <-again.C:
		}
	}
}

// told is what a platform is told of a session's end. It may be said to the caller: what smells of fraud is not told.
func told(n store.Session) connector.Outcome {
	switch n.Result {
	case store.Success:
		return connector.Outcome{ChargeID: n.TransactionID}
	case store.Decline:
		return connector.Outcome{Code: discreet(Reason(n.Reason)), Message: saidDeclined}
	case store.Error, store.Cancelled:
		return connector.Outcome{Fault: http.StatusBadGateway, Code: string(GatewayError), Message: saidFault}
	case store.Unknown, store.None, store.Refunded, store.Voided, store.ChargedBack, store.Restored:
	}
	return connector.Outcome{Fault: http.StatusGatewayTimeout, Code: string(GatewayUnknown), Message: saidUnknown}
}

func discreet(r Reason) string {
	if r == LostCard || r == StolenCard {
		r = DoNotRetry
	}
	return string(r)
}

// keep lets the gateway keep a card, and gives the name that it has there.
func (s *Service) keep(ctx context.Context, c *Connector, transaction string, entry *keypad.Entry) connector.Outcome {
	keeper, ok := s.gateway.(Tokenizer)
	if !ok {
		return connector.Outcome{Fault: http.StatusNotImplemented, Code: codeRequest, Message: "the gateway keeps no cards"}
	}
	fault := connector.Outcome{Fault: http.StatusBadGateway, Code: string(GatewayError), Message: "No card was kept."}
	t, err := s.store.Keep(ctx, store.Token{
		Tenant: c.tenant(), TransactionID: transaction, Key: rand.Text(), AskedAt: time.Now(),
	})
	if err != nil {
		s.log.Error("question of a platform not written", zap.Error(err))
		return fault
	}
	if t.Token != "" {
		return connector.Outcome{TokenID: t.Token}
	}
	asking, cancel := context.WithTimeout(ctx, s.cfg.GatewayTimeout)
	defer cancel()
	token, refused, err := keeper.Tokenize(asking, Charge{
		Question: Question{Key: t.Key, OrderID: transaction, AskedAt: t.AskedAt},
		Number:   &entry.Number, Expiry: &entry.Expiry, Code: &entry.Code,
		Postal: &entry.Postal, Routing: &entry.Routing, Account: &entry.Account,
	})
	switch {
	case err != nil:
		s.log.Warn("gateway keeps no card", zap.Error(err))
		return fault
	case token == "":
		return connector.Outcome{Code: discreet(refused.Reason), Message: saidDeclined}
	}
	if err := s.store.Kept(ctx, t.Key, token); err != nil {
		s.log.Error("token not written", zap.Error(err))
	}
	return connector.Outcome{TokenID: token}
}

// refused tells what is wrong with a card, or an account, before any gateway is asked.
func (s *Service) refused(entry *keypad.Entry) (code, said string) {
	if entry.Number.Len() == 0 {
		if s.gateway.TakesAccount(&entry.Routing, &entry.Account) {
			return "", ""
		}
		return codeNumber, saidNumber
	}
	entry.Number.Open(func(digits []byte) { entry.Brand = s.brands.Match(digits) })
	if entry.Brand == nil || !entry.Brand.AllowsLength(entry.Number.Len()) || !entry.Number.Luhn() ||
		!s.gateway.Takes(&entry.Number) {
		return codeNumber, saidNumber
	}
	month, year := entry.Expiry.Expiry()
	if now := time.Now().UTC(); year*12+month < now.Year()*12+int(now.Month()) {
		return codeDate, saidDate
	}
	return "", ""
}

// places gives an amount the decimal places of its currency where it has fewer, or more of them that are zeros.
func places(amount, currency string) string {
	want, err := exponent(currency)
	whole, fraction, _ := strings.Cut(amount, ".")
	switch {
	case err != nil:
		return amount
	case len(fraction) < want:
		fraction += strings.Repeat("0", want-len(fraction))
	case strings.Trim(fraction[want:], "0") == "":
		fraction = fraction[:want]
	default:
		return amount
	}
	if want == 0 {
		return whole
	}
	return whole + "." + fraction
}
