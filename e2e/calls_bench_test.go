package e2e_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// crowd is how many calls run at once.
const crowd = 50

// timings is what result.json says about times, in milliseconds.
type timings struct {
	Outcome string `json:"outcome"`
	Timings struct {
		Secure     *float64 `json:"secure"`
		Return     *float64 `json:"return"`
		DeadAirMax *float64 `json:"dead_air_max"`
	} `json:"timings_ms"`
}

// BenchmarkCalls lets fifty callers pay at once and reports how many did, the times that the gate took, and memory. Run it
// with -benchtime 1x: one round takes a minute.
func BenchmarkCalls(b *testing.B) {
	for b.Loop() {
		begun := time.Now()
		d := startDemo(b, demoConfig{})
		b.ReportMetric(float64(time.Since(begun).Milliseconds()), "ready-ms")
		call := exec.CommandContext(b.Context(), os.Getenv(binaryVariable), "call", "sip:pay@"+d.SIP, "--keys", "1,1",
			"--card", "ok", "--calls", strconv.Itoa(crowd), "--concurrency", strconv.Itoa(crowd))
		out, err := call.CombinedOutput()
		require.NoError(b, err, "%s", tail(string(out), 20))
		d.await(b, crowd)
		d.report(b)
		b.ReportMetric(resident(b, d.pid(b, "serve"))/1024, "serve-MB")
	}
}

// BenchmarkIdleCalls reports the memory that a call costs the gate while nobody does anything.
func BenchmarkIdleCalls(b *testing.B) {
	for b.Loop() {
		d := startDemo(b, demoConfig{})
		gate := d.pid(b, "gate")
		before := resident(b, gate)
		call := exec.CommandContext(b.Context(), os.Getenv(binaryVariable), "call", "sip:pay@"+d.SIP, "--linger", "20s",
			"--limit", "20s", "--calls", strconv.Itoa(crowd), "--concurrency", strconv.Itoa(crowd))
		require.NoError(b, call.Start())
		metric := "http://" + d.HTTP + "/metrics"
		require.Eventually(b, func() bool {
			return strings.Contains(fetch(b, metric), fmt.Sprintf("tonegate_gate_calls_running %d", crowd))
		}, startWait, 100*time.Millisecond)
		most := before
		for range 20 {
			most = max(most, resident(b, gate))
			<-time.After(250 * time.Millisecond)
		}
		b.ReportMetric((most-before)/crowd, "gate-kB/call")
		_ = call.Wait() // callers that press nothing are no success
	}
}

// report adds up the results of all calls.
func (d *demo) report(b *testing.B) {
	b.Helper()
	files, err := filepath.Glob(filepath.Join(d.Dir, "calls", "*", "result.json"))
	require.NoError(b, err)
	paid := 0
	times := map[string][]float64{}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		require.NoError(b, err)
		var r timings
		require.NoError(b, json.Unmarshal(raw, &r))
		if r.Outcome == "approved" {
			paid++
		}
		for key, ms := range map[string]*float64{
			"secure": r.Timings.Secure, "return": r.Timings.Return, "dead-air": r.Timings.DeadAirMax,
		} {
			if ms != nil {
				times[key] = append(times[key], *ms)
			}
		}
	}
	b.ReportMetric(float64(paid), "paid")
	for key, all := range times {
		slices.Sort(all)
		b.ReportMetric(all[(len(all)*95+99)/100-1], key+"-p95-ms")
	}
}

// pid is the process of a role.
func (d *demo) pid(tb testing.TB, role string) int {
	tb.Helper()
	raw, err := os.ReadFile(filepath.Join(d.Dir, role+".json"))
	require.NoError(tb, err)
	var ready struct {
		PID int `json:"pid"`
	}
	require.NoError(tb, json.Unmarshal(raw, &ready))
	return ready.PID
}

// resident is a process's resident memory in kB.
func resident(tb testing.TB, pid int) float64 {
	tb.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	require.NoError(tb, err)
	_, rest, found := strings.Cut(string(raw), "VmRSS:")
	require.True(tb, found)
	kB, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	require.NoError(tb, err)
	return kB
}

// fetch reads a page.
func fetch(tb testing.TB, url string) string {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, url, nil)
	require.NoError(tb, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(tb, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(tb, err)
	return string(body)
}
