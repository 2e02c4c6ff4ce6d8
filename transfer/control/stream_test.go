package control

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestAClientThatStopsReadingIsLeft fills the stream of a client that takes nothing of it: its request must end.
func TestAClientThatStopsReadingIsLeft(t *testing.T) {
	t.Parallel()
	journal := NewJournal(0)
	s, err := NewServer(ServerConfig{Token: testToken, Gate: &fakeGate{}, Bots: NewBots(nil), Journal: journal})
	require.NoError(t, err)
	s.stall = 50 * time.Millisecond
	over := make(chan struct{})
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(over)
		s.ServeHTTP(w, r)
	}))
	defer site.Close()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", site.Listener.Addr().String())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "GET /control/v1/events HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer %s\r\n\r\n", testToken)
	require.NoError(t, err)
	long := strings.Repeat("x", 10_000)
	for {
		select {
		case <-over:
			return
		default:
			journal.Append("", Event{Type: CallStarted, CallID: "call-1", Reason: long})
			require.NoError(t, t.Context().Err())
		}
	}
}
