package stripe

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/hostile"
)

const (
	newSecret = "whsec_the-new-one-of-the-test"
	oldSecret = "whsec_the-old-one-of-the-test"
)

// sum is one v1 of a signature.
func sum(at time.Time, secret, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.%s", at.Unix(), body)
	return hex.EncodeToString(mac.Sum(nil))
}

func signature(at time.Time, body string, secrets ...string) http.Header {
	text := "t=" + strconv.FormatInt(at.Unix(), 10)
	for _, s := range secrets {
		text += ",v1=" + sum(at, s, body)
	}
	return http.Header{"Stripe-Signature": {text + ",v0=0123"}, "Content-Type": {"application/json; charset=utf-8"}}
}

// herald makes one that asks f about intents.
func (f *fake) herald(t *testing.T, now time.Time) Herald {
	t.Helper()
	g := f.gateway(t)
	g.cfg.Webhooks = []Webhook{{Secret: newSecret}, {Secret: oldSecret, Until: now.Add(time.Hour)}}
	g.now = func() time.Time { return now }
	return Herald{g}
}

const (
	refundEvent = `{"id":"evt_1","object":"event","type":"charge.refunded","data":{"object":{"id":"ch_1","amount":4250,` +
		`"amount_captured":4250,"amount_refunded":1000,"currency":"gbp","payment_intent":"pi_1",` +
		`"metadata":{"order":"o","try_key":"KEY1"},"payment_method_details":{"card":{"last4":"4242","exp_month":12}}}}}`
	paidEvent = `{"id":"evt_2","object":"event","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1",` +
		`"amount":4250,"amount_received":4250,"currency":"gbp","status":"succeeded","metadata":{"try_key":"KEY1"}}}}`
	failedEvent = `{"id":"evt_3","object":"event","type":"payment_intent.payment_failed","data":{"object":{"id":"pi_1",` +
		`"amount":4250,"amount_received":0,"currency":"gbp","status":"requires_payment_method","metadata":{"try_key":"KEY1"},` +
		`"last_payment_error":{"type":"card_error","code":"card_declined","decline_code":"fraudulent","message":"secret"}}}}`
	cancelledEvent = `{"id":"evt_4","object":"event","type":"payment_intent.canceled","data":{"object":{"id":"pi_1",` +
		`"amount":4250,"amount_received":0,"currency":"gbp","status":"canceled","metadata":{"try_key":"KEY1"}}}}`
)

func disputeEvent(kind, status string) string {
	return fmt.Sprintf(`{"id":"evt_5","object":"event","type":"charge.dispute.%s","data":{"object":{"id":"dp_1",`+
		`"amount":4250,"currency":"gbp","charge":"ch_1","payment_intent":"pi_1","status":%q,"metadata":{}}}}`, kind, status)
}

func failedRefundEvent(kind, status string) string {
	return fmt.Sprintf(`{"id":"evt_6","object":"event","type":%q,"data":{"object":{"id":"re_1","object":"refund",`+
		`"amount":1000,"currency":"gbp","charge":"ch_1","payment_intent":"pi_1","status":%q,"metadata":{},`+
		`"failure_reason":"expired_or_canceled_card"}}}`, kind, status)
}

// TestSignatures: who may bring an event.
func TestSignatures(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	good := func() http.Header { return signature(now, refundEvent, newSecret) }
	as := func(text string) http.Header {
		h := good()
		h.Set("Stripe-Signature", text)
		return h
	}
	stamp, v1 := "t=1800000000", "v1="+sum(now, newSecret, refundEvent)
	twice := good()
	twice.Add("Stripe-Signature", twice.Get("Stripe-Signature"))
	for _, tt := range []struct {
		name   string
		header http.Header
		later  time.Duration
		good   bool
	}{
		{"the new secret", good(), 0, true},
		{"the old one beside it", signature(now, refundEvent, oldSecret), 0, true},
		{"both, while it is rolled", signature(now, refundEvent, oldSecret, newSecret), 0, true},
		{"a stranger's before ours", signature(now, refundEvent, "whsec_of-somebody-else", newSecret), 0, true},
		{"nearly too old", good(), tolerance, true},
		{"from a clock that is ahead", good(), -tolerance, true},
		{"spaces", as(stamp + ", " + v1), 0, true},
		{"the old secret after its end", signature(now.Add(time.Hour), refundEvent, oldSecret), time.Hour, false},
		{"too old", good(), tolerance + time.Second, false},
		{"from the future", good(), -tolerance - time.Second, false},
		{"a stranger's", signature(now, refundEvent, "whsec_of-somebody-else"), 0, false},
		{"another body", signature(now, paidEvent, newSecret), 0, false},
		{"another time", as("t=1800000001," + v1), 0, false},
		{"a time spelled otherwise", as("t=+1800000000," + v1), 0, false},
		{"two times", as(stamp + ",t=1800000001," + v1), 0, false},
		{"no time", as(v1), 0, false},
		{"no sum", as(stamp), 0, false},
		{"an older scheme alone", as(stamp + ",v0=" + v1[3:]), 0, false},
		{"half a sum", as(stamp + "," + v1[:35]), 0, false},
		{"a hundred sums", as(stamp + strings.Repeat(","+v1, 100)), 0, false},
		{"nothing", as(""), 0, false},
		{"two headers", twice, 0, false},
		{"no header", http.Header{}, 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newFake(t).herald(t, now)
			h.now = func() time.Time { return now.Add(tt.later) }
			_, err := h.Notice(t.Context(), tt.header, []byte(refundEvent))
			if tt.good {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, capture.ErrForged)
			}
		})
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	now := time.Now()
	f := newFake(t)
	f.intents["pi_1"] = &intent{ID: "pi_1", Status: "succeeded", Metadata: map[string]string{tryName: "KEY1"}}
	f.intents["pi_2"] = &intent{ID: "pi_2", Status: "succeeded", Metadata: map[string]string{"theirs": "x"}}
	dispute := store.Notice{
		Event: "evt_5", Kind: store.NoticeDisputed, Key: "KEY1", TransactionID: "pi_1", Movement: "dp_1",
		Minor: 4250, Currency: "GBP",
	}
	won := dispute
	won.Kind = store.NoticeWon
	failed := dispute
	failed.Event, failed.Kind, failed.Movement, failed.Minor = "evt_6", store.NoticeFailed, "re_1", 1000
	of := func(event string, kind store.NoticeKind, reason string) store.Notice {
		return store.Notice{
			Event: event, Kind: kind, Key: "KEY1", TransactionID: "pi_1", Minor: 4250, Currency: "GBP", Reason: reason,
		}
	}
	refund := store.Notice{
		Event: "evt_1", Kind: store.NoticeRefunded, Key: "KEY1", TransactionID: "pi_1", Movement: "ch_1", Minor: 1000,
		Charged: 4250, Currency: "GBP",
	}
	krona := refund
	krona.Currency, krona.Minor, krona.Charged = "ISK", 10, 42
	with := func(old, n string) string { return strings.Replace(refundEvent, old, n, 1) }
	for _, tt := range []struct {
		name, body string
		want       store.Notice
		err        error
	}{
		{"refunded", refundEvent, refund, nil},
		{"its charge says nothing: the intent does", with(`{"order":"o","try_key":"KEY1"}`, "[]"), refund, nil},
		{"before it was captured", with(`"amount_captured":4250`, `"amount_captured":0`), refund, nil},
		{"in units of Stripe's own", strings.NewReplacer("gbp", "isk", "4250", "4200").Replace(refundEvent), krona, nil},
		{"paid", paidEvent, of("evt_2", store.NoticeApproved, ""), nil},
		{"declined", failedEvent, of("evt_3", store.NoticeDeclined, "do_not_retry"), nil},
		{"cancelled", cancelledEvent, of("evt_4", store.NoticeDropped, "gateway_error"), nil},
		{"disputed", disputeEvent("created", "needs_response"), dispute, nil},
		{"taken back", disputeEvent("funds_withdrawn", "whatever"), dispute, nil},
		{"lost", disputeEvent("closed", "lost"), dispute, nil},
		{"won", disputeEvent("closed", "won"), won, nil},
		{"a refund that failed", failedRefundEvent("refund.failed", "failed"), failed, nil},
		{"the same, as older accounts are told", failedRefundEvent("charge.refund.updated", "failed"), failed, nil},
		{"a refund that was taken back", failedRefundEvent("refund.updated", "canceled"), failed, nil},
		{"a refund on its way", failedRefundEvent("refund.updated", "pending"), store.Notice{}, capture.ErrNotOurs},
		{"an inquiry", disputeEvent("created", "warning_needs_response"), store.Notice{}, capture.ErrNotOurs},
		{"an inquiry that ended", disputeEvent("closed", "warning_closed"), store.Notice{}, capture.ErrNotOurs},
		{"another event", with("charge.refunded", "customer.created"), store.Notice{}, capture.ErrNotOurs},
		{
			"another one's payment", strings.NewReplacer("try_key", "theirs", "pi_1", "pi_2").Replace(refundEvent),
			store.Notice{},
			capture.ErrNotOurs,
		},
		{
			"a charge without an intent", strings.NewReplacer("try_key", "theirs", `"pi_1"`, "null").Replace(refundEvent),
			store.Notice{},
			capture.ErrNotOurs,
		},
		{
			"an intent that cannot be read", strings.Replace(disputeEvent("created", "needs_response"), "pi_1", "pi_9", 1),
			store.Notice{},
			capture.ErrNoAnswer,
		},
		{"not a whole krona", with("gbp", "isk"), store.Notice{}, capture.ErrMessage},
		{"no amount", with("amount_refunded", "x"), store.Notice{}, capture.ErrMessage},
		{
			"what was charged is missing",
			strings.NewReplacer("amount_captured", "x", `"amount":`, `"y":`).Replace(refundEvent),
			store.Notice{},
			capture.ErrMessage,
		},
		{"no id", with(`"evt_1"`, `""`), store.Notice{}, capture.ErrMessage},
		{"an id with a slash", with("ch_1", "../x"), store.Notice{}, capture.ErrMessage},
		{"an id like a card", with("evt_1", "4242424242424242"), store.Notice{}, capture.ErrMessage},
		{"no type", with(`"type"`, `"kind"`), store.Notice{}, capture.ErrMessage},
		{"no event", with(`"object":"event"`, `"object":"charge"`), store.Notice{}, capture.ErrMessage},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := f.herald(t, now)
			n, err := h.Notice(t.Context(), signature(now, tt.body, newSecret), []byte(tt.body))
			require.ErrorIs(t, err, tt.err)
			if tt.err == nil {
				require.Equal(t, tt.want, n)
			} else {
				require.NotRegexp(t, `\d{12}|secret`, err.Error())
			}
		})
	}
}

// TestHostileEvents: a signature makes nothing sound that is not.
func TestHostileEvents(t *testing.T) {
	t.Parallel()
	now := time.Now()
	h := newFake(t).herald(t, now)
	for _, c := range hostile.JSON([]byte(refundEvent), "1000") {
		if len(c.Body) > 256<<10 {
			continue // it does not come as far as here
		}
		header := signature(now, string(c.Body), newSecret)
		header.Set("Content-Type", c.Kind)
		header.Set("Content-Encoding", c.Coding)
		_, err := h.Notice(t.Context(), header, c.Body)
		require.ErrorIs(t, err, capture.ErrMessage, c.Name)
		_, err = h.Notice(t.Context(), http.Header{"Content-Type": {c.Kind}}, c.Body)
		require.ErrorIs(t, err, capture.ErrForged, c.Name)
	}
}

// TestEventsOfOthers: what others do with the account is not ours to refuse, and their payments are not asked about.
func TestEventsOfOthers(t *testing.T) {
	t.Parallel()
	now := time.Now()
	f := newFake(t)
	f.intents["pi_1"] = &intent{ID: "pi_1", Status: "succeeded", Metadata: map[string]string{tryName: "KEY1"}}
	f.intents["pi_2"] = &intent{ID: "pi_2", Status: "succeeded", Metadata: map[string]string{"theirs": "x"}}
	const twice = `"metadata":{"orderId":"1","OrderID":"2"}`
	theirs := strings.NewReplacer("pi_1", "pi_2", `"metadata":{"try_key":"KEY1"}`, twice,
		`"metadata":{"order":"o","try_key":"KEY1"}`, twice, `"metadata":{}`, twice, "gbp", "isk", "4250", "4251")
	ours := strings.NewReplacer(`{"try_key"`, `{"Order":"1","order":"2","try_key"`, `{"order"`, `{"Order":"1","order"`,
		`"metadata":{}`, twice)
	lost := disputeEvent("closed", "lost")
	for _, event := range []string{refundEvent, paidEvent, failedEvent, cancelledEvent, lost} {
		h := f.herald(t, now)
		body := theirs.Replace(event)
		_, err := h.Notice(t.Context(), signature(now, body, newSecret), []byte(body))
		require.ErrorIs(t, err, capture.ErrNotOurs, body)
		body = strings.Replace(body, "payment_intent.", "customer.", 1)
		_, err = h.Notice(t.Context(), signature(now, body, newSecret), []byte(body))
		require.ErrorIs(t, err, capture.ErrNotOurs, body)
		body = ours.Replace(event)
		_, err = h.Notice(t.Context(), signature(now, body, newSecret), []byte(body))
		require.ErrorIs(t, err, capture.ErrMessage, body)
	}
	h := Herald{unreachable(t, now)}
	for _, event := range []string{paidEvent, failedEvent, cancelledEvent} {
		body := strings.Replace(event, "try_key", "theirs", 1)
		_, err := h.Notice(t.Context(), signature(now, body, newSecret), []byte(body))
		require.ErrorIs(t, err, capture.ErrNotOurs, "nobody was asked")
	}
}

// unreachable makes a gateway that nobody answers.
func unreachable(tb testing.TB, now time.Time) *Gateway {
	tb.Helper()
	g, err := New(Config{SecretKey: "sk_test_1", BaseURL: "http://127.0.0.1:9", Webhooks: []Webhook{{Secret: newSecret}}},
		refuser{})
	require.NoError(tb, err)
	g.now = func() time.Time { return now }
	return g
}

func TestWebhookSecretsAreChecked(t *testing.T) {
	t.Parallel()
	err := Config{SecretKey: "sk_test_1", Webhooks: []Webhook{{Secret: newSecret}, {Secret: "short"}}}.Validate()
	require.ErrorContains(t, err, "webhooks[1].secret: ")
	require.NotContains(t, err.Error(), "short")
}

func FuzzNotice(f *testing.F) {
	for _, body := range []string{
		refundEvent, paidEvent, failedEvent, cancelledEvent, disputeEvent("closed", "won"),
		failedRefundEvent("refund.failed", "failed"),
	} {
		f.Add("t=1800000000,v1=00", []byte(body))
	}
	now := time.Unix(1_800_000_000, 0)
	g := unreachable(f, now)
	f.Fuzz(func(t *testing.T, header string, body []byte) {
		h := Herald{g}
		_, err := h.Notice(t.Context(), http.Header{"Stripe-Signature": {header}}, body)
		require.ErrorIs(t, err, capture.ErrForged)
		n, err := h.Notice(t.Context(), signature(now, string(body), newSecret), body)
		if err != nil {
			require.Less(t, len(err.Error()), 200)
			return
		}
		require.True(t, identifier(n.Event) && identifier(n.Key) && n.Minor >= 0 && n.Kind != "")
	})
}

// refuser is a network without anybody.
type refuser struct{}

func (refuser) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, &Fault{status: http.StatusNotFound}
}
