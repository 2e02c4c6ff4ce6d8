package e2e_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/transfer/control"
)

// TestGates has two gates, each with its serve, on one PostgreSQL and before one provider. On both somebody pays, and one
// gate is killed in the middle of a card number, for good: its call is gone and its payment resolved, while the call on the
// other goes on, and new ones come.
func TestGates(t *testing.T) {
	t.Parallel()
	b := startBench(t, benchConfig{
		DSN: server.Database(t), Gates: true,
		Capture: "keypad: {inter_key: 1m}\n", // a silent line is taken for dead after half of it
	})
	ready, killed := make(chan struct{}), make(chan struct{})
	here := b.dial(t.Context(), "here", func(p *phone) {
		p.keysHalf()
		close(ready)
		<-killed
		p.keys(cardOK[9:] + "#")
		p.rest()
		p.hears(saysApproved)
		p.ended()
	})
	beyond := b.dialAt(t.Context(), "beyond", "beyond", func(p *phone) {
		defer close(killed)
		p.keysHalf()
		<-ready
		b.apart(p, here)
		b.kill(p, "beyond")
	})
	<-beyond.done
	require.NoError(t, beyond.err())
	const lost = "consented → opening → open → unknown → cancelled (hung_up)"
	require.Eventually(t, func() bool {
		return strings.HasPrefix(b.ledger(t, beyond.callID()), "consented → opening → open → unknown")
	}, takeOver, 100*time.Millisecond, "nobody asks what became of the payment of the gate that is gone")
	<-here.done
	require.NoError(t, here.err())
	after := b.dial(t.Context(), "after", (*phone).pays)
	<-after.done
	require.NoError(t, after.err())
	for _, p := range []*phone{here, after} {
		require.Regexp(t, "^consented → opening → open → (submitted → )?approved$", b.ledger(t, p.callID()))
	}

	if !assertEventually(func() bool { return b.ledger(t, beyond.callID()) == lost }) {
		require.Equal(t, lost, b.ledger(t, beyond.callID()))
	}
	var r result
	require.Eventually(t, func() bool {
		raw, err := os.ReadFile(filepath.Join(b.folder("other", beyond.callID()), "result.json"))
		return err == nil && json.Unmarshal(raw, &r) == nil
	}, ledgerWait, 50*time.Millisecond, "the call of the gate that is gone does not end")
	require.Equal(t, "hung_up", r.Outcome)
	require.Equal(t, 2, b.charges(t), "one for each caller who paid")
	require.NoDirExists(t, b.folder("other", here.callID()), "the other serve knows nothing of the call")
	require.NoDirExists(t, b.folder("serve", beyond.callID()), "the other serve knows nothing of the call")
	b.mu.Lock()
	defer b.mu.Unlock()
	require.Zero(t, b.stray, "a gate tells of the other one's call")
}

// apart asks of each gate, and of its serve, what is the other one's to answer, while p is in a call of one of them and its
// peer in one of the other.
func (b *bench) apart(p, peer *phone) {
	ctx, cancel := context.WithTimeout(context.Background(), phoneWait)
	defer cancel()
	for one, other := range map[*phone]*phone{p: peer, peer: p} {
		_, err := b.control[one.gate].Call(one.callID()).State(ctx)
		require.NoError(p, err)
		_, err = b.control[one.gate].Call(other.callID()).State(ctx)
		require.ErrorIs(p, err, control.ErrNoCall)
		require.ErrorIs(p, b.control[one.gate].Call(other.callID()).Hangup(ctx), control.ErrNoCall)
		stranger, err := control.NewClient(control.ClientConfig{
			URL: "http://" + b.roles[one.gate].Control, Token: benchTokens()[other.gate],
		})
		require.NoError(p, err)
		_, err = stranger.Bots(ctx)
		require.ErrorIs(p, err, control.ErrUnauthorized)
		require.ErrorIs(p, stranger.Events(ctx, "", func(control.Event) {}), control.ErrUnauthorized)
		// A pass of the one gate lets nobody into the other one's serve, not even into the call that it names.
		serve := map[string]string{"gate": "serve", "beyond": "other"}[one.gate]
		_, err = b.phones.Dial(ctx, sip.Invite{URI: "sip:bot@" + b.roles[serve].SIP, Headers: map[string]string{
			"X-Tonegate-Call": one.callID(),
			"X-Tonegate-Pass": control.SignPass([]byte(benchTokens()[other.gate]), one.callID(), time.Now().Add(time.Minute)),
		}})
		var refused *legs.RefusedError
		require.ErrorAs(p, err, &refused)
		require.Equal(p, http.StatusForbidden, refused.Status)
	}
}
