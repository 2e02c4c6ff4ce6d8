package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// bank is as much of Stripe as one payment needs.
type bank struct {
	*httptest.Server
	confirming chan struct{} // told when a confirmation comes
	release    chan struct{} // closed: it may go on

	mu     sync.Mutex
	cards  []string
	keys   []string
	status string // of the intent
	paid   int
}

func newBank(t *testing.T) *bank {
	t.Helper()
	b := &bank{confirming: make(chan struct{}, 8), release: make(chan struct{}), status: "requires_payment_method"}
	close(b.release)
	b.Server = httptest.NewServer(b)
	t.Cleanup(b.Close)
	return b
}

func (b *bank) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	confirms := strings.HasSuffix(r.URL.Path, "/confirm")
	if confirms {
		b.confirming <- struct{}{}
		<-b.release
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if r.Method == http.MethodPost {
		b.keys = append(b.keys, r.Header.Get("Idempotency-Key"))
	}
	switch {
	case r.URL.Path == "/v1/payment_methods":
		b.cards = append(b.cards, r.Form.Get("card[number]"), r.Form.Get("card[cvc]"), r.Form.Get("card[exp_month]"))
		fmt.Fprint(w, `{"id":"pm_1"}`)
		return
	case confirms:
		b.status = "succeeded"
		b.paid++
	}
	fmt.Fprintf(w, `{"id":"pi_1","status":%q}`, b.status)
}

// configure writes the files of a capture that asks it.
func (b *bank) configure(t *testing.T, dir string) {
	t.Helper()
	write(t, filepath.Join(dir, "capture.yaml"), fmt.Sprintf(`
http: 127.0.0.1:0
data_dir: %s
gateway: stripe
stripe: {secret_key_file: key, base_url: %s, webhooks: [{secret: `+webhookSecret+`}]}
connectors: [{name: studio, username: u, password: a-password-for-tests}]
clients: [{client_id: id, client_secret: secret, tenant_name: Acme, username: bot, tenant: "303"}]
flows: [{id: "4473"}]
`, filepath.Join(dir, "data"), b.URL))
	write(t, filepath.Join(dir, "key"), "sk_test_1")
}

// TestAChildOutlivesItsParent kills capture while Stripe charges. The child brings that to its end, and the next process
// finds it by the key of the try; nothing is charged twice. Then the money is given back at Stripe, which tells it.
func TestAChildOutlivesItsParent(t *testing.T) {
	t.Parallel()
	bank := newBank(t)
	bank.release = make(chan struct{})
	dir := t.TempDir()
	bank.configure(t, dir)
	told := make(chan string, 8)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		told <- r.FormValue("transactionResult")
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(shop.Close)
	first := startCapture(t, dir)
	id, link := first.launch(t, "att-1", shop.URL+"/callbacks/x")
	first.pay(t, link)
	<-bank.confirming
	require.NoError(t, first.cmd.Process.Kill())
	_ = first.cmd.Wait()
	close(bank.release)
	awaited(t, "it is charged", func() bool {
		bank.mu.Lock()
		defer bank.mu.Unlock()
		return bank.paid > 0
	})
	second := startCapture(t, dir)
	awaited(t, "the session ends", func() bool { return second.session(t, id)["state"] == "ended" })
	require.Equal(t, "SUCCESS", second.session(t, id)["transactionResult"])
	require.Equal(t, "SUCCESS", <-told)
	bank.mu.Lock()
	key := bank.keys[0]
	require.Equal(t, 1, bank.paid)
	bank.mu.Unlock()
	event := fmt.Sprintf(`{"id":"evt_1","object":"event","type":"charge.refunded","data":{"object":{"id":"ch_1",
		"currency":"gbp","amount_captured":4250,"amount_refunded":4250,"payment_intent":"pi_1","metadata":{"try_key":%q}}}}`, key)
	require.Equal(t, http.StatusUnauthorized, second.tell(t, event, "whsec_of-somebody-else"))
	require.Equal(t, http.StatusOK, second.tell(t, event, webhookSecret))
	require.Equal(t, "REFUNDED", <-told)
}

const webhookSecret = "whsec_for-the-tests-alone"

// tell sends an event as Stripe does.
func (p *captureProcess) tell(t *testing.T, event, secret string) int {
	t.Helper()
	mac, stamp := hmac.New(sha256.New, []byte(secret)), strconv.FormatInt(time.Now().Unix(), 10)
	_, _ = io.WriteString(mac, stamp+"."+event) // a sum takes all
	r, err := http.NewRequestWithContext(
		t.Context(), http.MethodPost, "http://"+p.HTTP+"/gateway/events", strings.NewReader(event))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Stripe-Signature", "t="+stamp+",v1="+hex.EncodeToString(mac.Sum(nil)))
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

// TestCaptureSubmitsInAChild pays through Stripe's wire format, over a real call and for a platform that has taken the card
// itself. The card arrives there, and afterwards there is nothing of it in the memory of the capture process, which has
// started another one for it.
func TestCaptureSubmitsInAChild(t *testing.T) {
	t.Parallel()
	const number = "4000056655665556" // published for tests
	bank := newBank(t)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(shop.Close)
	dir := t.TempDir()
	bank.configure(t, dir)
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
	bank.mu.Lock()
	defer bank.mu.Unlock()
	require.Equal(t, []string{number, "123", "12", number, "123", "12"}, bank.cards)
	require.Len(t, bank.keys, 6)
	for _, key := range bank.keys[1:3] {
		require.True(t, strings.HasPrefix(key, bank.keys[0]), "one key for all of a try")
	}
	if os.Geteuid() == 0 {
		awaited(t, "no part of the number is in memory", func() bool { return len(p.find(t, number[:12])) == 0 })
	}
}
