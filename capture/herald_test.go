package capture_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/gateways/stripe"
	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/hostile"
)

const webhookSecret = "whsec_for-the-tests-alone"

// withDoor lets a service take events in Stripe's form, whatever its gateway.
func withDoor(t *testing.T) func(*bundle) {
	t.Helper()
	g, err := stripe.New(stripe.Config{SecretKey: "sk_test_1", Webhooks: []stripe.Webhook{{Secret: webhookSecret}}}, nil)
	require.NoError(t, err)
	return func(b *bundle) { b.herald = stripe.Herald{Gateway: g} }
}

// event sends one to the service, signed now.
func (b *bundle) event(t *testing.T, body string) int {
	t.Helper()
	return b.signed(t, hostile.Case{Kind: "application/json; charset=utf-8", Body: []byte(body)})
}

func (b *bundle) signed(t *testing.T, c hostile.Case) int {
	t.Helper()
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(webhookSecret))
	mac.Write([]byte(stamp + "."))
	mac.Write(c.Body)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/gateway/events", strings.NewReader(string(c.Body)))
	r.Header.Set("Stripe-Signature", "t="+stamp+",v1="+hex.EncodeToString(mac.Sum(nil)))
	r.Header.Set("Content-Type", c.Kind)
	r.Header.Set("Content-Encoding", c.Coding)
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	require.NotRegexp(t, `\d{6}|pi_|evt_`, w.Body.String(), "no answer repeats a word")
	return w.Code
}

func refundOf(key, event string, refunded int64) string {
	return fmt.Sprintf(`{"id":%q,"object":"event","type":"charge.refunded","data":{"object":{"id":"ch_1",`+
		`"amount_captured":4250,"amount_refunded":%d,"currency":"gbp","payment_intent":"pi_1","metadata":{"try_key":%q}}}}`,
		event, refunded, key)
}

func failureOf(key, event, kind string) string {
	return fmt.Sprintf(`{"id":%q,"object":"event","type":%q,"data":{"object":{"id":"re_1","amount":3250,"status":"failed",`+
		`"currency":"gbp","payment_intent":"pi_1","metadata":{"try_key":%q}}}}`, event, kind, key)
}

func intentOf(key, event, kind string) string {
	return fmt.Sprintf(`{"id":%q,"object":"event","type":"payment_intent.%s","data":{"object":{"id":"pi_1","amount":4250,`+
		`"amount_received":4250,"currency":"gbp","status":"x","metadata":{"try_key":%q}}}}`, event, kind, key)
}

// TestMoneyThatGoesBackIsTold: a paid call, then refunds at the gateway, each told by a callback of its own, in their order,
// also where the first callback was not taken at once.
func TestMoneyThatGoesBackIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, withDoor(t))
		b.mail.statuses = []int{http.StatusServiceUnavailable, http.StatusServiceUnavailable}
		token := b.token(t)
		id, link := b.launched(t, token)
		b.run(t)
		c := newCall(t, link)
		go b.Serve(t.Context(), c)
		synctest.Wait()
		c.press(t, okCard+"#1212#123#")
		require.Equal(t, "SUCCESS", (<-b.mail.got).Get("transactionResult"))
		key, err := b.store.Key(t.Context(), id)
		require.NoError(t, err)
		for range 2 { // each event comes twice
			require.Equal(t, http.StatusOK, b.event(t, refundOf(key, "evt_1", 1000)))
			require.Equal(t, http.StatusOK, b.event(t, refundOf(key, "evt_2", 4250)))
		}
		for range 2 {
			require.Equal(t, "SUCCESS", (<-b.mail.got).Get("transactionResult"), "it is told first, until it is taken")
		}
		for _, want := range [][2]string{{"1000", "ch_1-1000"}, {"3250", "ch_1-4250"}} {
			got := <-b.mail.got
			require.Equal(t, "REFUNDED", got.Get("transactionResult"))
			require.Equal(t, "att-1", got.Get("orderReference"))
			require.Equal(t, want, [2]string{got.Get("orderAmount"), got.Get("transactionID")})
			require.Equal(t, "GBP", got.Get("orderCurrency"))
		}
		<-c.done
		for i, kind := range []string{"refund.failed", "refund.updated"} { // one failure, told twice
			require.Equal(t, http.StatusOK, b.event(t, failureOf(key, fmt.Sprint("evt_f", i), kind)))
		}
		got := <-b.mail.got
		require.Equal(t, "RESTORED", got.Get("transactionResult"))
		require.Equal(t, "3250", got.Get("orderAmount"))
		require.Equal(t, "re_1", got.Get("transactionID"))
		time.Sleep(time.Minute)
		require.Empty(t, b.mail.got, "once")
		require.Equal(t, 1, strings.Count(b.lines.withoutTimes(), "a refund has failed"))
		require.Equal(t, "SUCCESS", b.session(t, b.token(t), id)["transactionResult"])
	})
}

// TestALostAnswerComesByTheDoor: the gateway cannot be asked, but tells by itself.
func TestALostAnswerComesByTheDoor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ event, result, reason string }{
		{"succeeded", "SUCCESS", ""},
		{"payment_failed", "DECLINE", "generic_decline"},
		{"canceled", "ERROR", "gateway_error"},
	} {
		t.Run(tt.event, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := setup(t, withDoor(t), func(b *bundle) {
					b.between = func(g capture.Gateway) capture.Gateway { return deaf{g, time.Now().Add(100 * time.Hour)} }
				})
				id, link := b.launched(t, b.token(t))
				b.run(t)
				c := newCall(t, link)
				go b.Serve(t.Context(), c)
				synctest.Wait()
				c.press(t, okCard+"#1212#123#")
				<-c.done
				heard := c.heard()
				require.Equal(t, prompts.Unconfirmed, heard[len(heard)-1])
				require.Empty(t, b.mail.got)
				key, err := b.store.Key(t.Context(), id)
				require.NoError(t, err)
				require.Equal(t, http.StatusOK, b.event(t, intentOf(key, "evt_1", tt.event)))
				got := <-b.mail.got
				require.Equal(t, tt.result, got.Get("transactionResult"))
				require.Equal(t, tt.reason, got.Get("customData1"))
				require.Equal(t, "pi_1", got.Get("transactionID"))
				open, err := b.store.Unresolved(t.Context(), time.Now().Add(time.Hour))
				require.NoError(t, err)
				require.Empty(t, open)
			})
		})
	}
}

// TestTheDoorOfTheGateway: what is not signed, not sound or not ours changes nothing, and without a secret there is none.
func TestTheDoorOfTheGateway(t *testing.T) {
	t.Parallel()
	require.Equal(t, http.StatusNotFound, setup(t).event(t, refundOf("KEY", "evt_1", 1)))
	b := setup(t, withDoor(t))
	require.Equal(t, http.StatusOK, b.event(t, refundOf("SOMEBODYS", "evt_1", 1)), "another capture may share the account")
	for _, c := range hostile.JSON([]byte(refundOf("KEY", "evt_1", 1000)), "1000") {
		want := http.StatusBadRequest
		if len(c.Body) > 256<<10 {
			want = http.StatusRequestEntityTooLarge
		}
		require.Equal(t, want, b.signed(t, c), c.Name)
	}
	w := b.do(t, http.MethodPost, "/gateway/events", "", "application/json", refundOf("KEY", "evt_1", 1))
	require.Equal(t, http.StatusUnauthorized, w.Code)
	require.NoError(t, b.store.Close())
	require.Equal(t, http.StatusServiceUnavailable, b.event(t, refundOf("KEY", "evt_1", 1)), "it is to come again")
}

// TestAGatewayThatCannotBeAskedAboutIt: the message is to come again.
func TestAGatewayThatCannotBeAskedAboutIt(t *testing.T) {
	t.Parallel()
	herald := &mute{}
	b := setup(t, func(b *bundle) { b.herald = herald })
	for err, want := range map[error]int{
		capture.ErrNoAnswer: 503, capture.ErrNotOurs: 200, capture.ErrForged: 401, capture.ErrMessage: 400,
		errors.New("of another kind"): 503,
	} {
		herald.err = err
		require.Equal(t, want, b.event(t, "{}"))
	}
}

// mute is a herald that reads nothing.
type mute struct{ err error }

func (m *mute) Notice(context.Context, http.Header, []byte) (store.Notice, error) {
	return store.Notice{}, m.err
}
