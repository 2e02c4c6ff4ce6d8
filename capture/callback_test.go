package capture_test

import (
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
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
