package checkout

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/transfer/control"
)

// The operator's mode and the flow's hold sound go to the gate; the result says how the call reached the provider.
func TestGuidedIsAskedOfTheGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, true)
		b.mode = providers.ModeGuided
		b.desk = b.newDesk(t, true)
		b.gate.script = paying(func(*scriptedGate) { require.Equal(t, http.StatusNoContent, b.post(approval())) })
		req := request()
		req.Hold = "chime"
		res, err := b.desk.Take(t.Context(), req, said(0))
		require.NoError(t, err)
		require.Equal(t, payments.OutcomeApproved, res.Outcome)
		require.Equal(t, "guided", res.Mode)
		require.Equal(t, []control.Connect{{Profile: "demo", Link: "link-1", Mode: "guided", Hold: "chime"}}, b.gate.connects)
		again, found, err := b.desk.Resume(t.Context(), callID)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, "guided", again.Mode)
	})
}
