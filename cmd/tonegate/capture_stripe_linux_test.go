package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCaptureSubmitsInAChild pays through Stripe's wire format, over a real call and for a platform that has taken the card
// itself. The card arrives there, and afterwards there is nothing of it in the memory of the capture process, which has
// started another one for it.
func TestCaptureSubmitsInAChild(t *testing.T) {
	t.Parallel()
	const number = "4000056655665556" // published for tests
	var mu sync.Mutex
	var cards, keys []string
	bank := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_ = r.ParseForm()
		keys = append(keys, r.Header.Get("Idempotency-Key"))
		switch {
		case r.URL.Path == "/v1/payment_methods":
			cards = append(cards, r.Form.Get("card[number]"), r.Form.Get("card[cvc]"), r.Form.Get("card[exp_month]"))
			fmt.Fprint(w, `{"id":"pm_1"}`)
		case strings.HasSuffix(r.URL.Path, "/confirm"):
			fmt.Fprint(w, `{"id":"pi_1","status":"succeeded"}`)
		default:
			fmt.Fprint(w, `{"id":"pi_1","status":"requires_payment_method"}`)
		}
	}))
	t.Cleanup(bank.Close)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(shop.Close)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "capture.yaml"), fmt.Sprintf(`
http: 127.0.0.1:0
data_dir: %s
gateway: stripe
stripe: {secret_key_file: key, base_url: %s}
connectors: [{name: studio, username: u, password: a-password-for-tests}]
clients: [{client_id: id, client_secret: secret, tenant_name: Acme, username: bot, tenant: "303"}]
flows: [{id: "4473"}]
`, filepath.Join(dir, "data"), bank.URL))
	write(t, filepath.Join(dir, "key"), "sk_test_1")
	p := startCapture(t, dir)
	id, link := p.launch(t, "att-1", shop.URL+"/callbacks/x")
	press(t, p.call(t, link), number+"#1240#123#")
	awaited(t, "the session ends", func() bool { return p.session(t, id)["state"] == "ended" })
	got := p.session(t, id)
	require.Equal(t, "SUCCESS", got["transactionResult"], got["reason"])
	require.Equal(t, "pi_1", got["transactionID"])
	body := fmt.Sprintf(`{"transaction_id":"tx-1","method":"charge","amount":"10.00","currency_code":"USD",
		"cardnumber":%q,"cvv":"123","expiry_month":"12","expiry_year":"40"}`, number)
	r, err := http.NewRequestWithContext(
		t.Context(), http.MethodPost, "http://"+p.HTTP+"/connector/studio", strings.NewReader(body))
	require.NoError(t, err)
	r.SetBasicAuth("u", "a-password-for-tests")
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.JSONEq(t, `{"charge_id":"pi_1","error_code":null,"error_message":null}`, string(answer))
	mu.Lock()
	defer mu.Unlock()
	require.Equal(t, []string{number, "123", "12", number, "123", "12"}, cards)
	require.Len(t, keys, 6)
	require.True(t, strings.HasPrefix(keys[1], keys[0]) && strings.HasPrefix(keys[2], keys[0]), "one key for all of a try")
	if os.Geteuid() == 0 {
		awaited(t, "no part of the number is in memory", func() bool { return len(p.find(t, number[:12])) == 0 })
	}
}
