package capture_test

import (
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture/store"
)

func TestCallbackIsRepeatedUntilItIsTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.mail.statuses = []int{http.StatusServiceUnavailable, 0, http.StatusFound}
		token := b.token(t)
		id, link := b.launched(t, token)
		b.run(t)
		c := newCall(t, link)
		go b.Serve(t.Context(), c)
		synctest.Wait()
		c.press(t, okCard+"#1212#123#")
		begun := time.Now()
		first := <-b.mail.got
		require.Less(t, time.Since(begun), 100*time.Millisecond, "the result does not wait for the last words")
		require.Equal(t, url.Values{
			"orderCurrency": {"GBP"}, "orderAmount": {"4250"}, "orderReference": {"att-1"}, "ppAccountID": {"1210"},
			"transactionResult": {"SUCCESS"}, "transactionAuthCode": first["transactionAuthCode"],
			"transactionID":          {b.session(t, token, id)["transactionID"].(string)},
			"transactionResponseMsg": {""}, "cardExpiry": {""}, "cardLast4": {"4242"}, "cardType": {"VISA"},
			"ppCallID": {id}, "customData1": {""}, "customData2": {""}, "customData3": {""}, "customData4": {""},
		}, first)
		for range 3 {
			require.Equal(t, first, <-b.mail.got)
		}
		require.GreaterOrEqual(t, time.Since(begun), 7*time.Second, "1, 2 and 4 seconds between attempts")
		time.Sleep(time.Minute)
		require.Empty(t, b.mail.got, "once taken, never again")
		<-c.done
	})
}

// TestCallbackIsGivenUp: a result that nobody takes is put aside after its time, can be seen, and is sent again when
// somebody says so. What is told is taken away after the time that it is kept.
func TestCallbackIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, func(b *bundle) { b.cfg.CallbackFor, b.cfg.Keep = 5*time.Minute, 20*time.Minute })
		for range 100 {
			b.mail.statuses = append(b.mail.statuses, http.StatusNotFound)
		}
		token := b.token(t)
		id, _ := b.launched(t, token)
		b.run(t)
		time.Sleep(15 * time.Minute)
		synctest.Wait()
		tried := len(b.mail.got)
		require.Greater(t, tried, 8)
		dead, err := b.store.DeadCallbacks(t.Context(), 10)
		require.NoError(t, err)
		require.Len(t, dead, 1)
		require.Equal(t, id, dead[0].SessionID)
		require.Equal(t, http.StatusNotFound, dead[0].Status)
		require.Equal(t, tried, dead[0].Attempts)
		require.Contains(t, b.lines.withoutTimes(), "callback given up")

		b.mail.mu.Lock()
		b.mail.statuses = nil
		b.mail.mu.Unlock()
		require.NoError(t, b.store.Resend(t.Context(), id, time.Now()))
		time.Sleep(time.Minute)
		synctest.Wait()
		require.Len(t, b.mail.got, tried+1)
		require.ErrorIs(t, b.store.Resend(t.Context(), id, time.Now()), store.ErrState, "it was taken")

		_, err = b.store.Get(t.Context(), id)
		require.NoError(t, err)
		time.Sleep(45 * time.Minute)
		_, err = b.store.Get(t.Context(), id)
		require.ErrorIs(t, err, store.ErrNotFound)
	})
}

func TestUnusedSessionExpiresWithACallback(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		token := b.token(t)
		id, _ := b.launched(t, token)
		b.run(t)
		got := <-b.mail.got
		require.Equal(t, "ERROR", got.Get("transactionResult"))
		require.Equal(t, "input_timeout", got.Get("customData1"))
		require.Equal(t, "ended", b.session(t, token, id)["state"])
	})
}
