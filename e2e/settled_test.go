package e2e_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
)

// settledWait is how soon a call hears of what an operator has settled.
const settledWait = 2 * time.Second // about one, and a busy machine

// TestSettledByHand: the gateway's answer is lost, and somebody looks it up and settles it, by a command of their own, while
// the caller is still there. The call hears of it, and a caller who would pay again has paid.
func TestSettledByHand(t *testing.T) {
	t.Parallel()
	const pending = "{say: Please do not pay again until you have heard from us., to: goodbye}"
	flow := strings.Replace(string(flows.UtilityBill()), pending, `
    say: "Shall I look again? Press 1 for yes, 2 for no."
    consent: {yes: pay, no: goodbye, key: 1, no_key: 2}
    no_input: {after: 8s, times: 2, to: goodbye}`, 1)
	b := startBench(t, benchConfig{Flow: flow})
	p := b.dial(t.Context(), "settled", func(p *phone) {
		p.agrees()
		p.card(cardLost)
		p.hears("Shall I look again?")
		list := b.payments(p, "list", "--state", "unknown")
		id := regexp.MustCompile(`pay_\w+`).FindString(list)
		b.payments(p, "settle", id, "--as", "approved", "--because", "one charge in the console")
		require.Eventually(p, func() bool {
			events, err := os.ReadFile(filepath.Join(b.folder("serve", p.callID()), "events.jsonl"))
			return err == nil && strings.Contains(string(events), `"type":"payment.paid"`)
		}, settledWait, 20*time.Millisecond, "the call does not hear of it")
		p.keys("1")
		p.hears(saysApproved)
		p.ended()
	})
	<-p.done
	require.NoError(t, p.err())
	states := b.told(t, "serve", p.callID())
	require.Contains(t, states, "attempt.unknown")
	require.Equal(t, "attempt.approved (elsewhere)", states[len(states)-1])
	require.Equal(t, "approved", b.result(t, p.callID()).Outcome)
	require.Equal(t, "consented → opening → open → submitted → unknown → approved (settled)", b.ledger(t, p.callID()))
}

// payments runs the operator's command on the ledger that serve has open.
func (b *bench) payments(t require.TestingT, args ...string) string {
	ctx, cancel := context.WithTimeout(context.Background(), phoneWait)
	defer cancel()
	args = append([]string{"payments"}, append(args, "--store", filepath.Join(b.Dir, "serve", "ledger.db"))...)
	said, err := exec.CommandContext(ctx, os.Getenv(binaryVariable), args...).CombinedOutput()
	require.NoError(t, err, string(said))
	return string(said)
}
