package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// addresses is the line that a role prints when it is ready.
type addresses struct {
	Role    string `json:"role"`
	SIP     string `json:"sip"`
	HTTP    string `json:"http"`
	Control string `json:"control"`
}

// textsWait is how long serve may take to give every text of its flow a voice on a busy machine.
const textsWait = time.Minute

// startRole starts gate, serve or capture with a configuration and waits until it is ready: serve until its texts have
// their voice and the gate brings it calls. The test's end stops it by closing its standard input.
func startRole(t *testing.T, role, config string) addresses {
	t.Helper()
	path := filepath.Join(t.TempDir(), role+".yaml")
	require.NoError(t, os.WriteFile(path, []byte(config), 0o600))
	cmd := exec.Command(os.Getenv(binaryVariable), role, "--config", path, "--stdin-lifeline", "--log-level", "debug")
	lifeline, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	var log lockedBuffer
	cmd.Stderr = &log
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		require.NoError(t, lifeline.Close())
		timer := time.AfterFunc(stopWait, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s did not stop cleanly: %v", role, err)
		}
		if t.Failed() {
			t.Logf("== %s\n%s", role, tail(log.String(), 100))
		}
	})
	line, err := bufio.NewReader(out).ReadBytes('\n')
	require.NoError(t, err, "%s does not get ready: %s", role, &log)
	var a addresses
	require.NoError(t, json.Unmarshal(line, &a))
	require.Equal(t, role, a.Role)
	if role == "serve" {
		require.Eventually(t, func() bool { return isReady(t, a.HTTP) }, textsWait, 50*time.Millisecond, "serve has no bot ready")
	}
	return a
}

// isReady says whether a process that answers at an address is ready.
func isReady(t *testing.T, at string) bool {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+at+"/readyz", http.NoBody)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}

// lockedBuffer is a buffer that a process writes to while a test reads it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write adds to the buffer.
func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is what was written so far.
func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
