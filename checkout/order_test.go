package checkout

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/sqlite"
	"github.com/tonegate/tonegate/providers/providertest"
	"github.com/tonegate/tonegate/transfer/control"
)

// happening is one thing that can happen in a window, at any time and in any order.
type happening struct {
	name string
	do   func(b *bundle, g *scriptedGate)
}

func happenings() []happening {
	says := func(name string, r providertest.Result) happening {
		return happening{name, func(b *bundle, _ *scriptedGate) { b.post(r) }}
	}
	ends := func(reason string) happening {
		return happening{"window " + reason, func(_ *bundle, g *scriptedGate) { g.end(reason) }}
	}
	return []happening{
		says("approval", approval()),
		says("approval", approval()),
		says("decline", poor()),
		says("cancelled", providertest.Result{Word: "CANCELLED", Reason: "hung_up"}),
		says("lost", providertest.Result{Word: "ERROR", Reason: "gateway_unknown"}),
		says("another amount", providertest.Result{Word: "SUCCESS", Amount: "1"}),
		says("another order", providertest.Result{Word: "DECLINE", Reference: "tgother"}),
		{"capturing", func(_ *bundle, g *scriptedGate) { g.window(control.Capturing) }},
		{"bye", func(_ *bundle, g *scriptedGate) { g.bye() }},
		{"call ended", func(_ *bundle, g *scriptedGate) { g.event(control.Event{Type: control.CallEnded}) }},
		ends(control.ReasonReturned),
		ends(control.ReasonHungUp),
		ends(control.ReasonBusy),
	}
}

// freshDatabase is the file of an empty ledger: to make its tables takes longer than a call.
func freshDatabase(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fresh.db")
	s, err := sqlite.Open(t.Context(), sqlite.Config{Path: path})
	require.NoError(t, err)
	require.NoError(t, s.Close())
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}

// TestAnyOrder: whatever happens in whatever order, Take comes back in time, tells what the ledger knows, says
// "approved" only if the provider did, and leaves nothing open.
func TestAnyOrder(t *testing.T) {
	t.Parallel()
	fresh := freshDatabase(t)
	rapid.Check(t, func(rt *rapid.T) {
		informed := rapid.Bool().Draw(rt, "informed")
		all := happenings()
		order := rapid.SliceOfN(rapid.IntRange(0, len(all)-1), 0, 6).Draw(rt, "order")
		pauses := rapid.SliceOfN(rapid.IntRange(0, 4000), len(order), len(order)).Draw(rt, "pauses")
		synctest.Test(t, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "ledger.db")
			require.NoError(t, os.WriteFile(path, fresh, 0o600))
			b := setupAt(t, informed, path)
			approvals := 0
			b.gate.script = func(g *scriptedGate) {
				for i, n := range order {
					time.Sleep(time.Duration(pauses[i]) * time.Millisecond)
					if all[n].name == "approval" {
						approvals++
					}
					all[n].do(b, g)
				}
			}
			began := time.Now()
			res := b.take(t)
			story := fmt.Sprint(order, pauses, informed)
			require.Less(t, time.Since(began), 5*time.Minute, story)
			b.gate.wg.Wait()
			synctest.Wait()
			a := b.attempt(t)
			require.True(t, a.State.Ended(), story)
			if res.Outcome == payments.OutcomeApproved {
				require.Positive(t, approvals, story)
			}
			p, err := b.store.Payment(t.Context(), a.PaymentID)
			require.NoError(t, err)
			require.Equal(t, approvals > 0, p.State == payments.PaymentPaid || p.Conflict && approvals > 0, story)
			if !informed && approvals == 0 {
				require.NotEqual(t, payments.PaymentPaid, p.State, story)
			}
			require.Len(t, b.fake.Sessions(), 1)
			_, err = b.store.VerifyAudit(t.Context(), payments.AuditHead{}, nil)
			require.NoError(t, err)
		})
	})
}
