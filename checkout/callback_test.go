package checkout

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/transfer/control"
)

// callBack posts body to a path and gives status and answer.
func callBack(h http.Handler, method, path, body string) (int, string) {
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w.Code, w.Body.String()
}

func TestCallbackRefusals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, false)
		b.gate.script = word(poor())(b)
		b.take(t)
		path := strings.TrimPrefix(b.last().Values["callbackurl"], "http://127.0.0.1:8081")
		good := b.last().Form().Encode()
		h := b.desk.CallbackHandler()
		stranger := "/callbacks/default/" + strings.Repeat("a", 32)
		for _, c := range []struct {
			name, method, path, body string
			want                     int
		}{
			{"the same again", http.MethodPost, path, good, http.StatusNoContent},
			{"unknown attempt", http.MethodPost, stranger, good, http.StatusNotFound},
			{"unknown attempt again", http.MethodPost, stranger, good, http.StatusNotFound},
			{"no token", http.MethodPost, "/callbacks/default/x", good, http.StatusNotFound},
			{"token of other letters", http.MethodPost, "/callbacks/default/" + strings.Repeat("A", 32), good, 404},
			{"unknown provider", http.MethodPost, strings.Replace(path, "default", "other", 1), good, 404},
			{"longer path", http.MethodPost, path + "/more", good, http.StatusNotFound},
			{"a look", http.MethodGet, path, "", http.StatusMethodNotAllowed},
			{"nothing", http.MethodPost, path, "", http.StatusBadRequest},
			{"no word of ours", http.MethodPost, path, "transactionResult=<b>&orderReference=a&orderAmount=1", 400},
			{"far too much", http.MethodPost, path, good + strings.Repeat("a", maxCallback), http.StatusRequestEntityTooLarge},
		} {
			status, answer := callBack(h, c.method, c.path, c.body)
			require.Equal(t, c.want, status, c.name)
			require.NotContains(t, answer, "<b>")
			require.NotContains(t, answer, "4250")
		}
		require.Equal(t, payments.Declined, b.attempt(t).State)
	})
}

// TestLateApprovals: after refused, abandoned and unknown alike the provider's approval counts, and it is told once.
func TestLateApprovals(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]func(g *scriptedGate){
		"refused":  func(g *scriptedGate) { g.end(control.ReasonBusy) },
		"unknown":  paying((*scriptedGate).bye),
		"hung up":  paying(func(g *scriptedGate) { g.end(control.ReasonHungUp) }),
		"returned": paying(func(g *scriptedGate) { g.end(control.ReasonReturned) }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := setup(t, false)
				b.gate.script = script
				require.NotEqual(t, payments.OutcomeApproved, b.take(t).Outcome)
				time.Sleep(24 * time.Hour)
				for range 3 {
					require.Equal(t, http.StatusNoContent, b.post(approval()))
				}
				require.Equal(t, payments.Approved, b.attempt(t).State)
				paid := 0
				for _, typ := range b.types() {
					if typ == PaymentPaid {
						paid++
					}
				}
				require.Equal(t, 1, paid)
			})
		})
	}
}

// TestContradictions: a human is called, and what was told stays.
func TestContradictions(t *testing.T) {
	t.Parallel()
	for name, words := range map[string][2]providertest.Result{
		"approval, then decline":    {approval(), poor()},
		"decline, then approval":    {poor(), approval()},
		"two different approvals":   {approval(), {Word: "SUCCESS", Transaction: "tx2"}},
		"approval, another amount":  {approval(), {Word: "SUCCESS", Amount: "1"}},
		"another amount, approval":  {{Word: "SUCCESS", Amount: "1"}, approval()},
		"cancelled, then approval":  {{Word: "CANCELLED"}, approval()},
		"approval, then cancelled":  {approval(), {Word: "CANCELLED"}},
		"a failure, then approval":  {{Word: "ERROR"}, approval()},
		"approval, then a failure":  {approval(), {Word: "ERROR"}},
		"another amount, a failure": {{Word: "SUCCESS", Amount: "1"}, {Word: "ERROR"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := setup(t, false)
				b.gate.script = word(words[0])(b)
				first := b.take(t)
				require.Equal(t, http.StatusNoContent, b.post(words[1]))
				a := b.attempt(t)
				require.Equal(t, payments.Conflict, a.State)
				if first.Card != nil {
					require.Equal(t, *first.Card, a.Card)
				}
				p, err := b.store.Payment(t.Context(), a.PaymentID)
				require.NoError(t, err)
				require.True(t, p.Conflict)
				require.Contains(t, b.types(), PaymentConflict)
				require.Contains(t, b.types(), NeedsHuman)
				require.Equal(t, payments.OutcomeMismatch, b.take(t).Outcome)
				require.Len(t, b.fake.Sessions(), 1, "no further attempt until a human decided")
			})
		})
	}
}
