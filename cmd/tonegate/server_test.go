package main

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/hostile"
)

// reads is a handler that wants a whole body.
func reads(w http.ResponseWriter, r *http.Request) {
	if _, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10)); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// TestWhoDripsIsEnded: requests that come a byte a second, in their head or their body, are ended by the server's deadlines;
// others are served meanwhile, and wait no longer than that where all connections are taken.
func TestWhoDripsIsEnded(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		most int
		wait time.Duration // of somebody else
	}{
		{"with room for others", 200, 0},
		{"with every connection taken", 100, requestWithin},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				pipes := hostile.Listen()
				server := newServer(http.HandlerFunc(reads), zap.NewNop())
				var all sync.WaitGroup
				all.Go(func() { _ = serveHTTP(server, pipes, tt.most) })
				for i := range 100 {
					head, within := "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", requestWithin
					if i%2 == 0 {
						head, within = "POST / HTTP/1.1\r\nHost: x\r\nX-Long: ", headWithin
					}
					if tt.most == 100 {
						head, within = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", requestWithin
					}
					c, err := pipes.Dial(t.Context())
					require.NoError(t, err)
					all.Go(func() {
						if took := hostile.Drip(c, head); took > within+time.Second {
							t.Errorf("it took %s to end it", took)
						}
					})
				}
				synctest.Wait()
				began := time.Now()
				c, err := pipes.Dial(t.Context())
				require.NoError(t, err)
				_, err = io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
				require.NoError(t, err)
				answer, err := bufio.NewReader(c).ReadString('\n')
				require.NoError(t, err)
				require.True(t, strings.HasPrefix(answer, "HTTP/1.1 204 "), answer)
				require.LessOrEqual(t, time.Since(began), tt.wait)
				require.NoError(t, c.Close())
				time.Sleep(requestWithin + 2*time.Second)
				require.NoError(t, server.Close())
				all.Wait()
			})
		})
	}
}
