package connector

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/internal/hostile"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAnExchangeLeavesNothing(t *testing.T) {
	t.Parallel()
	seen := make(chan *Exchange, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x, err := Open(w, r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusLengthRequired)
			return
		}
		if x.Reply(http.StatusOK, x.Body()) == nil && x.Close() == nil {
			seen <- x
		}
	}))
	defer server.Close()
	for _, expect := range []string{"", "100-continue"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(whole))
		require.NoError(t, err)
		if expect != "" {
			r.Header.Set("Expect", expect)
		}
		resp, err := server.Client().Do(r)
		require.NoError(t, err)
		got, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.JSONEq(t, whole, string(got))
		require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
		require.Equal(t, [MaxBody]byte{}, (<-seen).body)
	}
	for _, body := range []string{"", strings.Repeat("x", MaxBody+1)} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(body))
		require.NoError(t, err)
		resp, err := server.Client().Do(r)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, http.StatusLengthRequired, resp.StatusCode)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader("x"))
	_, err := Open(httptest.NewRecorder(), r)
	require.ErrorIs(t, err, ErrWire)
}

func TestABodyThatIsCutOff(t *testing.T) {
	t.Parallel()
	fault := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := Open(w, r)
		fault <- err
	}))
	defer server.Close()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	_, err = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"cardnumber\"")
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	select {
	case err := <-fault:
		require.ErrorIs(t, err, ErrWire)
	case <-time.After(20 * time.Second):
		t.Fatal("it waits for what never comes")
	}
}

// TestABodyThatDrips: a platform that sends a byte a second does not hold a connection for longer than a body may take.
func TestABodyThatDrips(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pipes := hostile.Listen()
		faults := make(chan error, 1)
		server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) {
				_, err := Open(w, r)
				faults <- err
			})}
		over := make(chan error, 1)
		go func() { over <- server.Serve(pipes) }()
		c, err := pipes.Dial(t.Context())
		require.NoError(t, err)
		took := hostile.Drip(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n")
		require.LessOrEqual(t, took, readWithin+time.Second)
		require.ErrorIs(t, <-faults, ErrWire)
		require.NoError(t, server.Close())
		require.ErrorIs(t, <-over, http.ErrServerClosed)
	})
}

func TestTheBufferOfNetHTTPIsOverwritten(t *testing.T) {
	t.Parallel()
	r := bufio.NewReader(strings.NewReader(strings.Repeat("4", 5000)))
	buffer, err := r.Peek(r.Size())
	require.NoError(t, err)
	overwrite(r)
	require.Equal(t, make([]byte, len(buffer)), buffer)
}
