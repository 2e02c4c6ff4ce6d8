package stripe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/internal/strictjson"
)

// event is what is read of an event of Stripe's, and nothing else.
type event struct {
	ID   string `json:"id"`
	Kind string `json:"object"`
	Type string `json:"type"`
	Data struct {
		Object told `json:"object"`
	} `json:"data"`
}

// told is what is read of what an event is about: an intent, a charge, a refund or a dispute. Amounts are integers in
// Stripe's units.
type told struct {
	ID       string          `json:"id"`
	Amount   *int64          `json:"amount"`
	Received *int64          `json:"amount_received"`
	Captured *int64          `json:"amount_captured"`
	Refunded *int64          `json:"amount_refunded"`
	Currency string          `json:"currency"`
	Intent   string          `json:"payment_intent"`
	Status   string          `json:"status"`
	Metadata json.RawMessage `json:"metadata"`
	Last     *failure        `json:"last_payment_error"`
}

// Herald reads Stripe's events. It is safe for concurrent use.
type Herald struct{ *Gateway }

var _ capture.Herald = Herald{}

// Notice reads an event that Stripe has signed. An account may have payments of others, whose metadata say what they like:
// only what is ours must be readable in one way only.
func (h Herald) Notice(ctx context.Context, header http.Header, body []byte) (store.Notice, error) {
	if !h.signed(header.Values("Stripe-Signature"), body) {
		return store.Notice{}, capture.ErrForged
	}
	if !strictjson.Named(header) {
		return store.Notice{}, fmt.Errorf("%w: it is no JSON", capture.ErrMessage)
	}
	unsound := strictjson.Check(body)
	if errors.Is(unsound, strictjson.ErrSyntax) {
		return store.Notice{}, fmt.Errorf("%w: %w", capture.ErrMessage, unsound)
	}
	var named struct {
		Type string `json:"type"`
	}
	if json.Unmarshal(body, &named) != nil || named.Type == "" {
		return store.Notice{}, fmt.Errorf("%w: it has no type", capture.ErrMessage)
	}
	if !wanted(named.Type) {
		return store.Notice{}, capture.ErrNotOurs
	}
	var e event
	if json.Unmarshal(body, &e) != nil || e.Kind != "event" || !identifier(e.ID) || !identifier(e.Data.Object.ID) {
		return store.Notice{}, fmt.Errorf("%w: it is no event", capture.ErrMessage)
	}
	if unsound != nil && mentions(e.Data.Object.Metadata) {
		return store.Notice{}, fmt.Errorf("%w: %w", capture.ErrMessage, unsound)
	}
	n, err := h.read(ctx, e)
	if err == nil && unsound != nil {
		return store.Notice{}, fmt.Errorf("%w: %w", capture.ErrMessage, unsound)
	}
	return n, err
}

func wanted(kind string) bool {
	switch kind {
	case "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled", "charge.refunded",
		"refund.failed", "refund.updated", "charge.refund.updated",
		"charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed":
		return true
	default:
		return false
	}
}

// read makes a notice of an event.
func (h Herald) read(ctx context.Context, e event) (store.Notice, error) {
	o := e.Data.Object
	n := store.Notice{Event: e.ID, TransactionID: o.ID, Currency: strings.ToUpper(o.Currency)}
	var amount, charged *int64
	switch e.Type {
	case "payment_intent.succeeded":
		n.Kind, amount = store.NoticeApproved, o.Received
	case "payment_intent.payment_failed":
		n.Kind, n.Reason, amount = store.NoticeDeclined, string(capture.GenericDecline), o.Amount
		if o.Last != nil {
			n.Reason = string(o.Last.reason())
		}
	case "payment_intent.canceled":
		n.Kind, n.Reason, amount = store.NoticeDropped, string(capture.GatewayError), o.Amount
	case "charge.refunded":
		n.Kind, n.TransactionID, n.Movement, amount = store.NoticeRefunded, o.Intent, o.ID, o.Refunded
		if charged = o.Captured; charged == nil || *charged == 0 {
			charged = o.Amount // it was given back before it was captured
		}
	default: // a refund or a dispute
		n.TransactionID, n.Movement, amount = o.Intent, o.ID, o.Amount
		if n.Kind = movement(e); n.Kind == "" {
			return n, capture.ErrNotOurs
		}
	}
	var err error
	if n.Key, err = h.key(ctx, e, n.TransactionID); err != nil {
		return n, err
	}
	err = count(&n, amount, charged)
	return n, err
}

// movement tells what a refund or a dispute has come to; nothing for a refund that is good or under way, for an inquiry, and
// for a dispute that came to nothing: no money has moved.
func movement(e event) store.NoticeKind {
	disputed := strings.HasPrefix(e.Type, "charge.dispute.")
	switch status := e.Data.Object.Status; {
	case disputed && status == "won":
		return store.NoticeWon
	case disputed && slices.Contains([]string{"lost", "needs_response", "under_review"}, status),
		e.Type == "charge.dispute.funds_withdrawn":
		return store.NoticeDisputed
	case !disputed && (status == "failed" || status == "canceled"):
		return store.NoticeFailed
	default:
		return ""
	}
}

// count fills in the money of a notice; what was charged counts of a refund alone.
func count(n *store.Notice, amount, charged *int64) error {
	var ok, whole bool
	n.Minor, ok = iso(amount, n.Currency)
	if n.Charged, whole = iso(charged, n.Currency); n.Kind != store.NoticeRefunded {
		whole = true
	}
	if !ok || !whole {
		return fmt.Errorf("%w: an amount is missing, or none", capture.ErrMessage)
	}
	return nil
}

// key gives the key of our try: what the event is about says so, or, of a charge, a refund or a dispute, its intent.
func (h Herald) key(ctx context.Context, e event, intent string) (string, error) {
	if key := keyOf(e.Data.Object.Metadata); key != "" {
		return key, nil
	}
	if strings.HasPrefix(e.Type, "payment_intent.") || !identifier(intent) {
		return "", capture.ErrNotOurs // it is the intent, or a charge of somebody else's, without one
	}
	o, err := h.intent(ctx, intent)
	if err != nil {
		return "", err
	}
	if key := keyOf(o.Metadata); key != "" {
		return key, nil
	}
	return "", capture.ErrNotOurs
}

// mentions tells whether metadata have our key in any casing.
func mentions(metadata json.RawMessage) bool {
	var m map[string]json.RawMessage
	_ = json.Unmarshal(metadata, &m) // what is no object has no key
	for name := range m {
		if strings.EqualFold(name, tryName) {
			return true
		}
	}
	return false
}

// keyOf reads our key out of metadata, which is an empty list in some old events.
func keyOf(metadata json.RawMessage) string {
	var m map[string]string
	if json.Unmarshal(metadata, &m) != nil || !identifier(m[tryName]) {
		return ""
	}
	return m[tryName]
}

// identifier tells whether s can be an id, and no card number.
func identifier(s string) bool {
	const most = 255
	if s == "" || len(s) > most || logging.Redact(s) != s {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}
