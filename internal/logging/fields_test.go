package logging_test

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
)

func TestKeysAreSnakeCaseAndUnique(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, f := range []zap.Field{
		logging.CallID(""), logging.LegID(""), logging.BotID(""), logging.PaymentID(""), logging.AttemptID(""),
		logging.SessionID(""), logging.Provider(""), logging.Profile(""), logging.Listener(""), logging.Node(""),
		logging.State(""), logging.Reason(""), logging.Outcome(""), logging.Event(""), logging.Codec(""),
		logging.Method(""), logging.Status(0), logging.Count(0), logging.Took(time.Second), logging.Addr(&net.UDPAddr{}),
		logging.Peer(&net.UDPAddr{}), logging.Path(""),
	} {
		require.Regexp(t, `^[a-z]+(_[a-z]+)*$`, f.Key)
		require.False(t, seen[f.Key], "%s stands twice", f.Key)
		seen[f.Key] = true
	}
}
