package stripe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/dtmf"
)

// Gateway asks Stripe. It is safe for concurrent use.
type Gateway struct {
	api api
	cfg Config
	now func() time.Time
}

var _ capture.Gateway = (*Gateway)(nil)

// New makes a gateway. A nil way is the network.
func New(cfg Config, way http.RoundTripper) (*Gateway, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("stripe gateway: %w", err)
	}
	cfg = cfg.withDefaults()
	return &Gateway{cfg: cfg, api: newAPI(cfg, way), now: time.Now}, nil
}

// Close ends idle connections.
func (g *Gateway) Close() error {
	g.api.client.CloseIdleConnections()
	return nil
}

// Takes takes every number: Stripe knows them best.
func (*Gateway) Takes(*dtmf.Digits) bool { return true }

// TakesAccount takes no bank account: a debit by telephone is not a card payment.
func (*Gateway) TakesAccount(_, _ *dtmf.Digits) bool { return false }

// Charge charges a card. Nothing is charged before the third step, so that a fault of one before is a refusal.
func (g *Gateway) Charge(ctx context.Context, c capture.Charge) (capture.Answer, error) {
	if c.Number == nil || c.Number.Len() == 0 {
		return capture.Answer{}, fmt.Errorf("%w: it takes cards alone", capture.ErrRefused)
	}
	created, err := g.create(ctx, c.Question)
	if err != nil {
		return early(err)
	}
	method, err := g.method(ctx, c)
	if err != nil {
		return early(err)
	}
	confirmed, err := g.api.post(ctx, "/v1/payment_intents/"+created.ID+"/confirm", c.Key+"-confirm", url.Values{
		"payment_method":                     {method.ID},
		"payment_method_options[card][moto]": {"true"},
		"error_on_requires_action":           {"true"},
	})
	if fault, ok := errors.AsType[*Fault](err); ok {
		return fault.late(created.ID)
	}
	if err != nil {
		return capture.Answer{}, fmt.Errorf("%w: confirm: %w", capture.ErrNoAnswer, err)
	}
	answer, err := confirmed.answer()
	if err != nil && !errors.Is(err, capture.ErrNeverAsked) {
		err = fmt.Errorf("%w: %w", capture.ErrNoAnswer, err)
	}
	return answer, err
}

// Tokenize keeps a card at Stripe and gives the name of what it made: a payment method.
func (g *Gateway) Tokenize(ctx context.Context, c capture.Charge) (token string, refused capture.Answer, err error) {
	method, err := g.method(ctx, c)
	if err != nil {
		refused, err = early(err)
		return "", refused, err
	}
	return method.ID, capture.Answer{}, nil
}

// create makes the intent, or gives the one that the same question has made.
func (g *Gateway) create(ctx context.Context, q capture.Question) (object, error) {
	amount, ok := minor(q.Minor, q.Currency)
	if !ok {
		return object{}, errors.New("stripe: the amount cannot be had in its currency")
	}
	form := url.Values{
		"amount":                    {strconv.FormatInt(amount, 10)},
		"currency":                  {currency(q.Currency)},
		"payment_method_types[]":    {"card"},
		"metadata[order]":           {q.OrderID},
		"metadata[" + tryName + "]": {q.Key},
	}
	if g.cfg.StatementSuffix != "" {
		form.Set("statement_descriptor_suffix", g.cfg.StatementSuffix)
	}
	return g.api.post(ctx, "/v1/payment_intents", q.Key, form)
}

// method hands the card over.
func (g *Gateway) method(ctx context.Context, c capture.Charge) (object, error) {
	month, year := c.Expiry.Expiry()
	form := url.Values{
		"type":            {"card"},
		"card[exp_month]": {strconv.Itoa(month)},
		"card[exp_year]":  {strconv.Itoa(year)},
	}
	set := func(name string, d *dtmf.Digits) {
		if d != nil && d.Len() > 0 {
			d.Open(func(digits []byte) { form.Set(name, string(digits)) })
		}
	}
	set("card[number]", c.Number)
	set("card[cvc]", c.Code)
	set("billing_details[address][postal_code]", c.Postal)
	return g.api.post(ctx, "/v1/payment_methods", c.Key+"-card", form)
}

// Lookup finds the intent of a question and how it stands. One that nobody confirmed, or that waits for the holder, is
// cancelled: then it never will be paid.
func (g *Gateway) Lookup(ctx context.Context, q capture.Question) (capture.Answer, error) {
	intent, err := g.find(ctx, q)
	if err != nil {
		return capture.Answer{}, err
	}
	answer, err := intent.answer()
	wantsHolder := errors.Is(err, errAction)
	if !wantsHolder && !errors.Is(err, errUnconfirmed) {
		return answer, err
	}
	cancelled, err := g.api.post(ctx, "/v1/payment_intents/"+intent.ID+"/cancel", "", url.Values{
		"cancellation_reason": {"abandoned"},
	})
	if err != nil || cancelled.Status != "canceled" {
		return capture.Answer{}, fmt.Errorf("%w: the intent could not be cancelled", capture.ErrNoAnswer)
	}
	if wantsHolder {
		return capture.Answer{Reason: capture.CardNotSupported, TransactionID: intent.ID}, nil
	}
	return capture.Answer{}, capture.ErrNeverAsked
}

// find gives the intent as it is now: by the key as long as Stripe knows it, else by what the intent says of itself.
func (g *Gateway) find(ctx context.Context, q capture.Question) (object, error) {
	if g.now().Sub(q.AskedAt) > keyLife {
		return g.search(ctx, q)
	}
	first, err := g.create(ctx, q)
	if fault, ok := errors.AsType[*Fault](err); ok && fault.Type == idempotencyError {
		return g.other(ctx, q)
	}
	if err != nil {
		return object{}, fmt.Errorf("%w: find the intent: %w", capture.ErrNoAnswer, err)
	}
	return g.intent(ctx, first.ID)
}

// other finds an intent that was made with other settings than ours are by now, a suffix for one: its key is of no use then.
// That there is one is certain, whatever a search says.
func (g *Gateway) other(ctx context.Context, q capture.Question) (object, error) {
	intent, err := g.search(ctx, q)
	if errors.Is(err, capture.ErrNeverAsked) {
		err = fmt.Errorf("%w: the intent is not found yet", capture.ErrNoAnswer)
	}
	return intent, err
}

// intent reads an intent as it is now.
func (g *Gateway) intent(ctx context.Context, id string) (object, error) {
	intent, err := g.api.get(ctx, "/v1/payment_intents/"+url.PathEscape(id), nil)
	switch {
	case err != nil:
		return object{}, fmt.Errorf("%w: read the intent: %w", capture.ErrNoAnswer, err)
	case id == "" || intent.ID != id:
		return object{}, fmt.Errorf("%w: it is another intent", capture.ErrNoAnswer)
	}
	return intent, nil
}

// search finds an intent by its metadata. What a search finds may be older than the intent is.
func (g *Gateway) search(ctx context.Context, q capture.Question) (object, error) {
	found, err := g.api.get(ctx, "/v1/payment_intents/search", url.Values{
		"query": {fmt.Sprintf("metadata['%s']:'%s'", tryName, q.Key)}, "limit": {"2"},
	})
	switch {
	case err != nil:
		return object{}, fmt.Errorf("%w: search the intent: %w", capture.ErrNoAnswer, err)
	case len(found.Data) == 0:
		return object{}, capture.ErrNeverAsked
	case len(found.Data) > 1:
		return object{}, fmt.Errorf("%w: more than one intent has the key", capture.ErrNoAnswer)
	}
	return g.intent(ctx, found.Data[0].ID)
}
