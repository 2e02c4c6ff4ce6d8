package checkout

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers/providertest"
)

// hostile is a callback that somebody sends to the right address of an attempt whose result is not known.
type hostile struct {
	name   string
	kind   string // content type; empty: of a form
	coding string
	query  string
	body   func(good url.Values) io.Reader
	want   int
}

func hostiles() []hostile {
	text := func(s string) func(url.Values) io.Reader {
		return func(url.Values) io.Reader { return strings.NewReader(s) }
	}
	with := func(key string, values ...string) func(url.Values) io.Reader {
		return func(good url.Values) io.Reader {
			good[key] = values
			return strings.NewReader(good.Encode())
		}
	}
	good := func(good url.Values) io.Reader { return strings.NewReader(good.Encode()) }
	const bad = http.StatusBadRequest
	return []hostile{
		{name: "JSON", kind: "application/json", body: text(`{"transactionResult": "SUCCESS"}`), want: bad},
		{name: "a form that is called JSON", kind: "application/json", body: good, want: bad},
		{name: "several parts", kind: "multipart/form-data; boundary=x", body: text("--x--"), want: bad},
		{name: "no kind", kind: ";", body: good, want: bad},
		{name: "compressed", coding: "gzip", body: squeezed, want: bad},
		{name: "called compressed", coding: "gzip", body: good, want: bad},
		{name: "two results", body: with("transactionResult", "DECLINE", "SUCCESS"), want: bad},
		{name: "two amounts", body: with("orderAmount", "4250", "1"), want: bad},
		{name: "the result in the address", query: "transactionResult=SUCCESS", body: with("transactionResult"), want: bad},
		{name: "another one in the address", query: "transactionResult=DECLINE", body: with("transactionResult"), want: bad},
		{name: "an amount with a point", body: with("orderAmount", "42.50"), want: bad},
		{name: "an amount with an exponent", body: with("orderAmount", "425e1"), want: bad},
		{name: "a negative amount", body: with("orderAmount", "-4250"), want: bad},
		{name: "an amount beyond all", body: with("orderAmount", "99999999999999999999"), want: bad},
		{name: "other digits", body: with("orderAmount", "٤٢٥٠"), want: bad},
		{name: "no text at all", body: text("\x00\xff%zz"), want: bad},
		{name: "endless, of unknown length", body: func(url.Values) io.Reader {
			return io.MultiReader(strings.NewReader("transactionResult="), io.LimitReader(endless{}, 10<<20))
		}, want: bad},
	}
}

// endless gives one letter for ever.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	return copy(p, bytes.Repeat([]byte("a"), len(p))), nil
}

// squeezed is the good form, compressed.
func squeezed(good url.Values) io.Reader {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, good.Encode()) // a buffer takes all
	_ = w.Close()
	return &b
}

// TestHostileCallbacks: nothing that is not exactly a result changes an attempt, and no answer repeats any of it.
func TestHostileCallbacks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		b.gate.script = paying((*scriptedGate).bye)
		b.take(t)
		before := b.attempt(t)
		require.Equal(t, payments.Unknown, before.State)
		b.fake.Finish(b.last().ID, approval())
		path := strings.TrimPrefix(b.last().Values["callbackurl"], "http://127.0.0.1:8081")
		for _, c := range hostiles() {
			req := httptest.NewRequest(http.MethodPost, path+"?"+c.query, c.body(b.last().Form()))
			req.ContentLength = -1
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if c.kind != "" {
				req.Header.Set("Content-Type", c.kind)
			}
			if c.coding != "" {
				req.Header.Set("Content-Encoding", c.coding)
			}
			w := httptest.NewRecorder()
			b.desk.CallbackHandler().ServeHTTP(w, req)
			require.Equal(t, c.want, w.Code, c.name)
			require.Empty(t, w.Body.String(), c.name)
			require.Equal(t, before, b.attempt(t), c.name)
		}
		require.Equal(t, http.StatusNoContent, b.post(approval()), "and the true one counts")
		require.Equal(t, payments.Approved, b.attempt(t).State)
	})
}

// TestReplays: what was said of one attempt, true as it was, is worth nothing at the address of another one.
func TestReplays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		old  providertest.Result
		want payments.AttemptState
	}{
		{"a decline", poor(), payments.Unknown},
		{"an approval", approval(), payments.Mismatch},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := setup(t, false)
				b.gate.script = word(c.old)(b)
				b.take(t)
				old := b.last().Form().Encode()
				b.gate.script = paying((*scriptedGate).bye)
				req := request()
				req.Reference = "INV-1002" // somebody else's
				_, err := b.desk.Take(t.Context(), req, said(0))
				require.NoError(t, err)
				path := strings.TrimPrefix(b.last().Values["callbackurl"], "http://127.0.0.1:8081")
				status, _ := callBack(b.desk.CallbackHandler(), http.MethodPost, path, old)
				require.Equal(t, http.StatusNoContent, status)
				a := b.attempt(t)
				require.Equal(t, "INV-1002", a.Reference)
				require.Equal(t, c.want, a.State)
				p, err := b.store.Payment(t.Context(), a.PaymentID)
				require.NoError(t, err)
				require.NotEqual(t, payments.PaymentPaid, p.State)
			})
		})
	}
}
