//go:build peers

package e2e_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/api/webhooks"
)

// received is what npm's standardwebhooks made of a request.
type received struct {
	webhooks.Message

	ID      string `json:"id"`
	Refused string `json:"refused"`
	Status  int    `json:"status"`
}

// startReceiver starts a receiver that knows one secret, and gives its address and what it got.
func startReceiver(t *testing.T, secret, refuse string) (url string, got <-chan received) {
	t.Helper()
	cmd := exec.Command("node", filepath.Join("..", "testdata", "peers", "webhook.mjs")) // its lifeline ends it
	cmd.Env = append(os.Environ(), "SECRET="+secret, "REFUSE="+refuse)
	lifeline, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan())
	var ready struct{ URL string }
	require.NoError(t, json.Unmarshal(lines.Bytes(), &ready))
	all, over := make(chan received, 100), make(chan struct{})
	go func() {
		defer close(over)
		for lines.Scan() {
			var r received
			if json.Unmarshal(lines.Bytes(), &r) == nil {
				all <- r
			}
		}
	}()
	t.Cleanup(func() {
		require.NoError(t, lifeline.Close())
		<-over
		require.NoError(t, cmd.Wait())
	})
	return ready.URL, all
}

// TestStandardWebhooks lets a caller pay, and npm's standardwebhooks verify what serve tells of it: with the newer and
// the older of two secrets, again after refusals, and not at all with another one. Then the money goes back at the gateway,
// and that is told too.
func TestStandardWebhooks(t *testing.T) {
	t.Parallel()
	secret := func(text string) string { return "whsec_" + base64.StdEncoding.EncodeToString([]byte(text)) }
	newer, older := secret("the newer secret, of 32 bytes ok"), secret("the older secret, of 32 bytes ok")
	first, toFirst := startReceiver(t, newer, "1")
	second, toSecond := startReceiver(t, older, "0")
	stranger, toStranger := startReceiver(t, secret("another secret, of 32 bytes, yes"), "0")
	b := startBench(t, benchConfig{Serve: `webhooks:
  - {name: first, url: "` + first + `", secrets: [` + newer + `, ` + older + `], events: [payment.paid, "payment.re*"]}
  - {name: second, url: "` + second + `", secrets: [` + newer + `, ` + older + `], events: [payment.paid]}
  - {name: stranger, url: "` + stranger + `", secrets: [` + newer + `], events: [payment.paid]}
`})
	p := b.dial(t.Context(), "hooked", func(p *phone) {
		p.agrees()
		p.card(cardOK)
		p.hears(saysApproved)
		p.ended()
	})
	<-p.done
	require.Empty(t, p.faults)

	next := func(from <-chan received) received {
		select {
		case r := <-from:
			return r
		case <-time.After(30 * time.Second):
			require.Fail(t, "no webhook came")
			return received{}
		}
	}
	refused, again, told, wrong := next(toFirst), next(toFirst), next(toSecond), next(toStranger)
	require.Equal(t, 503, refused.Status)
	require.Equal(t, 204, again.Status)
	require.Equal(t, refused.ID, again.ID, "the same message")
	for _, r := range []received{again, told} {
		require.Empty(t, r.Refused)
		require.Equal(t, webhooks.PaymentPaid, r.Type)
		require.Equal(t, int64(4250), r.Data.Amount)
		require.Equal(t, "GBP", r.Data.Currency)
		require.Equal(t, "approved", r.Data.Outcome)
		require.Equal(t, cardOK[len(cardOK)-4:], r.Data.Card.Last4)
	}
	require.NotEqual(t, told.ID, again.ID)
	require.NotEmpty(t, wrong.Refused, "a stranger's secret")

	b.refund(t, p.callID(), "REFUNDED of 1000 GBP", "--amount", "1000")
	b.refund(t, p.callID(), "REFUNDED of 3250 GBP")
	states := map[int64]string{}
	for _, r := range []received{next(toFirst), next(toFirst)} {
		require.Empty(t, r.Refused)
		require.Equal(t, webhooks.PaymentRefunded, r.Type)
		require.Equal(t, again.Data.PaymentID, r.Data.PaymentID)
		states[r.Data.Returned] = r.Data.PaymentState
	}
	require.Equal(t, map[int64]string{1000: "part_refunded", 4250: "refunded"}, states)
	require.Equal(t, attemptRow{payment: "refunded"}, b.attempt(t, p.callID()))

	b.refund(t, p.callID(), "RESTORED of 3250 GBP", "--as", "failed", "--amount", "3250")
	here := next(toFirst)
	require.Equal(t, webhooks.PaymentRestored, here.Type)
	require.Equal(t, "part_refunded", here.Data.PaymentState)
	require.EqualValues(t, 1000, here.Data.Returned)
	require.Equal(t, attemptRow{payment: "part_refunded"}, b.attempt(t, p.callID()))
}

// refund gives money of a call's payment back at the simulated gateway.
func (b *bench) refund(t *testing.T, callID, says string, more ...string) {
	t.Helper()
	session := ""
	b.query(t, `SELECT session_id FROM attempt WHERE call_id = ?`, callID,
		func(scan func(...any) error) { require.NoError(t, scan(&session)) })
	args := append([]string{"provider", "refund", session, "--config", filepath.Join(b.Dir, "capture.yaml")}, more...)
	out, err := exec.CommandContext(t.Context(), os.Getenv(binaryVariable), args...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), says)
}
