package webhooks

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
)

// secret is a key of 24 bytes that are all c.
func secret(c string) string {
	return secretPrefix + base64.StdEncoding.EncodeToString([]byte(strings.Repeat(c, minSecret)))
}

func endpoint(name, url string, events ...string) Endpoint {
	return Endpoint{Name: name, URL: url, Secrets: []string{secret("n"), secret("o")}, Events: events}
}

// approved is the change that pays a payment.
func approved() payments.Applied {
	gbp := payments.Money{Minor: 4250, Currency: "GBP"}
	return payments.Applied{
		From: payments.Submitted, Event: payments.Approve, Effects: []payments.Effect{payments.PayPayment},
		Attempt: payments.Attempt{
			ID: "att_1", PaymentID: "pay_1", CallID: "call-1", Number: 2, Provider: "default", Amount: gbp,
			Reference: "INV-1001", State: payments.Approved, TransactionID: "tx1",
			Card: payments.Card{Brand: "visa", Last4: "4242"}, UpdatedAt: time.Unix(1764000000, 0),
		},
		Payment: payments.Payment{ID: "pay_1", State: payments.PaymentPaid, Amount: gbp, Paid: 4250},
	}
}

func TestOutbox(t *testing.T) {
	t.Parallel()
	c, err := New([]Endpoint{
		endpoint("all", "https://crm.example/hook"), endpoint("paid", "https://ops.example/hook", "payment.*"),
		endpoint("none", "https://ops.example/hook", "attempt.declined"),
	}, Deps{})
	require.NoError(t, err)
	owed := c.Outbox(approved())
	var got []string
	ids := map[string]bool{}
	for _, d := range owed {
		got = append(got, d.Endpoint+" "+d.Type)
		ids[d.ID] = true
	}
	require.Equal(t, []string{"all attempt.approved", "all payment.paid", "paid payment.paid"}, got)
	require.Len(t, ids, 3, "each message has an id of its own")

	var m Message
	require.NoError(t, json.Unmarshal(owed[1].Body, &m))
	require.Equal(t, Message{
		Type: PaymentPaid, Timestamp: time.Unix(1764000000, 0).UTC(), Data: Data{
			PaymentID: "pay_1", PaymentState: "paid", AttemptID: "att_1", Number: 2, CallID: "call-1", Provider: "default",
			Reference: "INV-1001", Amount: 4250, Currency: "GBP", Outcome: "approved", Paid: 4250, TransactionID: "tx1",
			Card: &Card{Brand: "visa", Last4: "4242"},
		},
	}, m)
}

func TestWhatIsTold(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(a *payments.Applied)
		want   []string
	}{
		{"a duplicate", func(a *payments.Applied) { a.From, a.Effects = payments.Approved, nil }, nil},
		{"a step on the way", func(a *payments.Applied) {
			a.From, a.Attempt.State, a.Effects = payments.Opening, payments.Open, nil
		}, nil},
		{
			"a part", func(a *payments.Applied) { a.Payment.State = payments.PaymentPartPaid },
			[]string{"attempt.approved", PaymentPartPaid},
		},
		{"a refund", func(a *payments.Applied) {
			a.From, a.Effects = payments.Approved, []payments.Effect{payments.RefundPayment}
		}, []string{PaymentRefunded}},
		{"a chargeback", func(a *payments.Applied) {
			a.From, a.Effects = payments.Approved, []payments.Effect{payments.ReversePayment}
		}, []string{PaymentReversed}},
		{"a refund by a human's word", func(a *payments.Applied) {
			a.From, a.Effects = payments.Conflict, []payments.Effect{payments.SettlePayment}
			a.Payment.State = payments.PaymentPartRefunded
		}, []string{"attempt.approved", PaymentRefunded}},
		{"a chargeback that stays one", func(a *payments.Applied) {
			a.From, a.Effects = payments.Conflict, []payments.Effect{payments.SettlePayment}
			a.Payment.State = payments.PaymentReversed
		}, []string{"attempt.approved", PaymentReversed}},
		{"too much, after a refund", func(a *payments.Applied) {
			a.Effects, a.Payment.State = []payments.Effect{payments.PayPayment, payments.FlagPayment}, payments.PaymentRefunded
		}, []string{"attempt.approved", PaymentConflict}},
		{"a failed refund", func(a *payments.Applied) {
			a.From, a.Effects = payments.Approved, []payments.Effect{payments.RestorePayment}
		}, []string{PaymentRestored}},
		{"a contradiction", func(a *payments.Applied) {
			a.Attempt.State, a.Effects = payments.Conflict, []payments.Effect{payments.FlagPayment, payments.CallHuman}
		}, []string{"attempt.conflict", PaymentConflict, AttemptNeedsHuman}},
		{
			"unknown", func(a *payments.Applied) {
				a.Attempt.State, a.Effects = payments.Unknown, []payments.Effect{payments.Inquire}
			},
			[]string{"attempt.unknown"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := approved()
			tt.change(&a)
			require.Equal(t, tt.want, typesOf(a))
			for _, told := range typesOf(a) {
				require.Contains(t, Types(), told)
			}
		})
	}
}

// receiver is the other side.
type receiver struct {
	status int
	header http.Header
	body   []byte
	server *httptest.Server
}

func newReceiver(t *testing.T, status int) *receiver {
	t.Helper()
	r := &receiver{status: status}
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.header = req.Header.Clone()
		r.body, _ = io.ReadAll(req.Body)
		w.Header().Set("Location", "https://elsewhere.example/")
		w.WriteHeader(r.status)
		_, _ = io.WriteString(w, "words of the other side")
	}))
	t.Cleanup(r.server.Close)
	return r
}

func TestDeliver(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, http.StatusNoContent)
	c, err := New([]Endpoint{endpoint("crm", r.server.URL)}, Deps{Now: func() time.Time { return time.Unix(1764000000, 0) }})
	require.NoError(t, err)
	t.Cleanup(c.Close)
	d := payments.Delivery{ID: "msg_1", Type: PaymentPaid, Endpoint: "crm", Body: []byte(`{"type":"payment.paid"}`), Try: 1}
	require.NoError(t, c.Deliver(t.Context(), d))
	require.Equal(t, "msg_1", r.header.Get("webhook-id"))
	require.Equal(t, "1764000000", r.header.Get("webhook-timestamp"))
	require.Equal(t, d.Body, r.body)
	// Computed once by another implementation: openssl's HMAC over msg_1.1764000000.BODY with the two keys.
	require.Equal(t, "v1,o8n78pPFb2uA1GVPKUs4rE0GsvLeTyY6dEY9zgbwYfI= v1,c+FhQuueXwwzfw9GFKl9TpFrX+h+4DaQzVAgffkr6Cs=",
		r.header.Get("webhook-signature"))
}

func TestWhatIsNoSuccess(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusFound, http.StatusBadRequest, http.StatusGone, http.StatusServiceUnavailable} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t, status)
			c, err := New([]Endpoint{endpoint("crm", r.server.URL)}, Deps{})
			require.NoError(t, err)
			t.Cleanup(c.Close)
			err = c.Deliver(t.Context(), payments.Delivery{ID: "msg_1", Endpoint: "crm"})
			require.ErrorContains(t, err, "status")
			require.NotContains(t, err.Error(), "words")
		})
	}
	c, err := New([]Endpoint{endpoint("crm", "http://127.0.0.1:1/")}, Deps{})
	require.NoError(t, err)
	require.ErrorContains(t, c.Deliver(t.Context(), payments.Delivery{Endpoint: "crm"}), "no connection")
	require.ErrorIs(t, c.Deliver(t.Context(), payments.Delivery{Endpoint: "gone"}), ErrNoEndpoint)
}

// TestHostileAnswers: an endpoint cannot send a message elsewhere, nor keep the courier.
func TestHostileAnswers(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	left := make(chan error, 1)
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		want   string // in the error; empty: delivered
	}{
		{"redirects", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}, "status 307"},
		{"wants no more", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }, "status 410"},
		{"says much and never ends", func(w http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					left <- err
					return
				}
			}
		}, ""},
		{"sends an endless header", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("a", 2*maxHeader))
		}, "no connection"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(tt.answer)
			t.Cleanup(server.Close)
			c, err := New([]Endpoint{endpoint("crm", server.URL)}, Deps{})
			require.NoError(t, err)
			t.Cleanup(c.Close)
			err = c.Deliver(t.Context(), payments.Delivery{ID: "msg_1", Endpoint: "crm"})
			if tt.want == "" {
				require.NoError(t, err)
				require.Error(t, <-left, "and it was hung up on")
				return
			}
			require.ErrorContains(t, err, tt.want)
			require.Equal(t, tt.name == "wants no more", errors.Is(err, payments.ErrGone))
			require.Zero(t, elsewhere.Load())
		})
	}
}

// TestAnAnswerThatDrips is cut off when the time of the try is over.
func TestAnAnswerThatDrips(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, err := New([]Endpoint{endpoint("crm", "https://crm.example/")}, Deps{Transport: dripping{}})
		require.NoError(t, err)
		began := time.Now()
		require.NoError(t, c.Deliver(t.Context(), payments.Delivery{Endpoint: "crm"}), "its status was told at once")
		require.LessOrEqual(t, time.Since(began), defaultTimeout)
	})
}

// dripping answers 200, and a byte of text each second.
type dripping struct{}

func (dripping) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: drip{r.Context()}}, nil
}

// drip gives a byte each second until ctx ends.
type drip struct{ ctx context.Context }

func (d drip) Read(p []byte) (int, error) {
	select {
	case <-time.After(time.Second):
		p[0] = 'a'
		return 1, nil
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	}
}

func (drip) Close() error { return nil }

// deaf never answers.
type deaf struct{}

func (deaf) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, context.Cause(r.Context())
}

func TestATryEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, err := New([]Endpoint{endpoint("crm", "https://crm.example/")}, Deps{Transport: deaf{}})
		require.NoError(t, err)
		began := time.Now()
		require.ErrorContains(t, c.Deliver(t.Context(), payments.Delivery{Endpoint: "crm"}), "in time")
		require.Equal(t, defaultTimeout, time.Since(began))
	})
}

func TestEndpointFaults(t *testing.T) {
	t.Parallel()
	good := endpoint("crm", "https://crm.example/hook", "payment.*", "attempt.declined")
	require.NoError(t, good.Validate())
	for _, tt := range []struct {
		name  string
		spoil func(e *Endpoint)
		want  string
	}{
		{"no name", func(e *Endpoint) { e.Name = "" }, "name: "},
		{"a name with a slash", func(e *Endpoint) { e.Name = "a/b" }, "name: "},
		{"in the clear", func(e *Endpoint) { e.URL = "http://crm.example/hook" }, "url: "},
		{"a password", func(e *Endpoint) { e.URL = "https://me:pass@crm.example/" }, "url: "},
		{"no secret", func(e *Endpoint) { e.Secrets = nil }, "secrets: "},
		{"a short secret", func(e *Endpoint) { e.Secrets = []string{"whsec_c2hvcnQ="} }, "secrets[0]: "},
		{"a bare secret", func(e *Endpoint) { e.Secrets[1] = strings.TrimPrefix(secret("o"), secretPrefix) }, "secrets[1]: "},
		{"no such event", func(e *Endpoint) { e.Events = []string{"payment.eaten"} }, "events[0]: "},
		{"too patient", func(e *Endpoint) { e.Timeout = time.Minute }, "timeout: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := endpoint("crm", "https://crm.example/hook", "payment.*")
			tt.spoil(&e)
			err := e.Validate()
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), "c2hvcnQ")
		})
	}
	_, err := New([]Endpoint{good, good}, Deps{})
	require.ErrorContains(t, err, "webhooks[1].name: stands twice")
}
