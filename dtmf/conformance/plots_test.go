package conformance

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const reference = "../../docs/4-reference"

// The plots in the documents are drawn from the figures beside them, and so are the tables.
func TestDocsAreDrawnFromTheFigures(t *testing.T) {
	t.Parallel()
	data, err := os.Open(filepath.Join(reference, "tones.json"))
	require.NoError(t, err)
	defer func() { _ = data.Close() }()
	report, err := ReadReport(data)
	require.NoError(t, err)
	page, err := os.ReadFile(filepath.Join(reference, "tones.md"))
	require.NoError(t, err)
	plots := report.Plots()
	files, err := filepath.Glob(filepath.Join(reference, "tones", "*.svg"))
	require.NoError(t, err)
	require.Len(t, plots, len(files))
	for _, p := range plots {
		var svg bytes.Buffer
		require.NoError(t, p.SVG(&svg))
		drawn, err := os.ReadFile(filepath.Join(reference, "tones", p.Name+".svg"))
		require.NoError(t, err)
		require.Equal(t, string(drawn), svg.String(), "draw %s again: tonegate tones bench --from", p.Name)
		require.Contains(t, string(page), "tones/"+p.Name+".svg", "no page shows it")
	}
	var tables bytes.Buffer
	require.NoError(t, report.Markdown(&tables))
	require.Contains(t, string(page), tables.String(), "the tables are of another run")
}

func TestDataKeepsWhatWasNotMeasured(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	r := &Report{Rows: []Row{{ID: "T1", Ours: 99.5, Spandsp: none(), Multimon: none()}}}
	require.NoError(t, r.Data(&b))
	again, err := ReadReport(&b)
	require.NoError(t, err)
	require.InDelta(t, 99.5, float64(again.Rows[0].Ours), 0)
	require.True(t, math.IsNaN(float64(again.Rows[0].Spandsp)))

	_, err = ReadReport(bytes.NewReader([]byte(`{"rows":[{"id":"T1","theirs":1}]}`)))
	require.ErrorContains(t, err, "unknown field")
}

func FuzzReadReport(f *testing.F) {
	f.Add([]byte(`{"rows":[{"id":"T4","sweep":"high tone above low tone, dB","at":-8,"tonegate":null}]}`))
	f.Add([]byte(`{"leaks":[{"mask":"tonegate","tones":"10 ms","named":100}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ReadReport(bytes.NewReader(b))
		if err != nil {
			return
		}
		for _, p := range r.Plots() {
			require.NoError(t, p.SVG(&bytes.Buffer{}))
		}
	})
}
