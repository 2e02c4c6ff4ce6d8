package e2e_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// relayed is how many calls are with the provider at once, each with a packet each 20 ms in both directions.
const relayed = 40

// BenchmarkRelay reports the processor time that a packet costs the whole gate process while it relays between callers and
// their provider: sockets, timers and all else of a real one, not its hot path alone. Run it with -benchtime 1x.
func BenchmarkRelay(b *testing.B) {
	const span = 10 * time.Second
	for b.Loop() {
		d := startDemo(b, demoConfig{})
		raw, err := os.ReadFile(filepath.Join(d.Dir, "capture.json"))
		require.NoError(b, err)
		var provider struct {
			HTTP string `json:"http"`
		}
		require.NoError(b, json.Unmarshal(raw, &provider))
		call := exec.CommandContext(b.Context(), os.Getenv(binaryVariable), "call", "sip:pay@"+d.SIP, "--keys", "1,1",
			"--linger", "1m", "--limit", "1m", "--calls", strconv.Itoa(relayed), "--concurrency", strconv.Itoa(relayed))
		require.NoError(b, call.Start())
		require.Eventually(b, func() bool {
			return strings.Contains(fetch(b, "http://"+provider.HTTP+"/metrics"), fmt.Sprintf("tonegate_capture_calls %d", relayed))
		}, startWait, 100*time.Millisecond)
		gate := d.pid(b, "gate")
		before, begun := busy(b, gate), time.Now()
		<-time.After(span)
		used, packets := busy(b, gate)-before, relayed*2*time.Since(begun).Seconds()*50
		b.ReportMetric(float64(used.Microseconds())/packets, "us/packet")
		_ = call.Process.Kill()
		_ = call.Wait()
	}
}

// busy is the processor time that a process has used so far.
func busy(tb testing.TB, pid int) time.Duration {
	tb.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	require.NoError(tb, err)
	_, rest, found := strings.Cut(string(raw), ") ")
	require.True(tb, found)
	fields := strings.Fields(rest) // from the third on
	var ticks int64
	for _, field := range fields[11:13] { // utime and stime
		n, err := strconv.ParseInt(field, 10, 64)
		require.NoError(tb, err)
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
