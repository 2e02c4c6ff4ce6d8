package agent_test

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// voiceReport is what BenchmarkVoice has measured.
type voiceReport struct {
	peer, stub *waits
	offline    []offlineWaits
}

// voiceHead stands before the figures.
const voiceHead = `# How long a caller waits, measured

` + "`make bench-voice`" + ` has a hundred callers speak at once to one bot, in real time. The model answers after 300 ms:
once npm's ` + "`@copilotkit/aimock`" + `, once a server of ours that does nothing else, so that what the
peer costs on the same processors can be told from what we do. Recogniser and voice answer at once. The aims are the
design's. What a caller waits for is the silence that ends a turn (350 ms after a whole sentence, 500 ms where nobody can
tell, more where the words go on), the model, and what is ours. The model's row is the time on the wire, from the request
to the first bytes of the answer.

`

// offlineHead stands before the figures of what is inside the binary.
const offlineHead = `
## Without a network

The same for callers who pay the example's bill by voice alone, with what is inside the binary: a voice, a recogniser, rules
in the place of a model. Both processors do all of it, the callers' side too.

| callers at once | wait, p50 | wait, p95 | came to the payment |
|---|---|---|---|
`

// table is what was measured with a hundred callers.
func (r voiceReport) table() string {
	var out strings.Builder
	out.WriteString("| what | aim | aimock | our stub |\n|---|---|---|---|\n")
	for _, row := range []struct {
		what, aim string
		of        func(*waits) []float64
		q         float64
	}{
		{"last voiced frame to first frame of the bot, p50", "800 ms", func(w *waits) []float64 { return w.first }, .5},
		{"the same, p95", "1500 ms", func(w *waits) []float64 { return w.first }, .95},
		{"of that the model, p50", "", func(w *waits) []float64 { return w.model }, .5},
		{"of that the model, p95", "", func(w *waits) []float64 { return w.model }, .95},
		{"of that our own: neither silence nor model, p95", "30 ms", func(w *waits) []float64 { return w.ours }, .95},
		{"the bot falls silent for a caller who speaks over it, p95", "200 ms", func(w *waits) []float64 { return w.stops }, .95},
		{"a fixed prompt starts, p95", "300 ms", func(w *waits) []float64 { return w.fixed }, .95},
	} {
		fmt.Fprintf(&out, "| %s | %s | %.0f ms | %.0f ms |\n", row.what, row.aim,
			quantile(row.of(r.peer), row.q), quantile(row.of(r.stub), row.q))
	}
	load, _ := os.ReadFile("/proc/loadavg") // none elsewhere
	fmt.Fprintf(&out, "\n%s, %d calls at once, %d and %d answers, %d processors, load average %.4s.\n",
		time.Now().Format(time.DateOnly), voiceCalls, len(r.peer.first), len(r.stub.first), runtime.NumCPU(), load)
	out.WriteString(offlineHead)
	for _, o := range r.offline {
		fmt.Fprintf(&out, "| %d | %.0f ms | %.0f ms | %d of %d |\n",
			o.calls, quantile(o.first, .5), quantile(o.first, .95), o.paid, o.calls)
	}
	return out.String()
}

// write prints the figures, and writes them into the page.
func (r voiceReport) write(b *testing.B) {
	b.Helper()
	table := r.table()
	_, err := os.Stdout.WriteString("\n" + table) // whole, where b.Log would cut it
	require.NoError(b, err)
	b.ReportMetric(quantile(r.peer.first, .5), "first-p50-ms")
	b.ReportMetric(quantile(r.peer.first, .95), "first-p95-ms")
	b.ReportMetric(quantile(r.peer.ours, .95), "ours-p95-ms")
	b.ReportMetric(quantile(r.peer.stops, .95), "barge-p95-ms")
	if *voicePage != "" {
		require.NoError(b, os.WriteFile(*voicePage, []byte(voiceHead+table), 0o600))
	}
}

func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[min(len(values)-1, int(q*float64(len(values))))]
}
