package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// drawn draws a chart, and holds that it is XML whose coordinates lie on it.
func drawn(t *testing.T, draw func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, draw(&b))
	d := xml.NewDecoder(bytes.NewReader(b.Bytes()))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		require.NoError(t, err)
	}
}

func TestLinesShowWhatWasMeasured(t *testing.T) {
	t.Parallel()
	svg := drawn(t, Lines{
		Title: "Heard <well>", Measure: "level", At: []float64{-10, 0, 10},
		Series: []Series{{Name: "ours", Values: []float64{0, 50, 100}}, {Name: "theirs", Values: []float64{25, math.NaN(), 75}}},
		Good:   []Span{{0, 10}}, Bad: []Span{{-10, -10}},
	}.SVG)
	require.Contains(t, svg, "Heard &lt;well&gt;")
	require.Contains(t, svg, "ours: 0 at -10, 50 at 0, 100 at 10")
	require.Contains(t, svg, "theirs: 25 at -10, 75 at 10.")
	require.Contains(t, svg, `<path class="l l0" d="M56 254L253 157L450 60"/>`)
	require.Contains(t, svg, `<path class="l l1" d="M56 205.5L450 108.5"/>`, "a point that was not measured is left out")
	require.Contains(t, svg, `<rect class="good" x="253" y="60" width="197" height="194"/>`)
}

func TestBarsShowWhatWasMeasured(t *testing.T) {
	t.Parallel()
	svg := drawn(t, Bars{
		Title: "Keys", Unit: "an hour", Groups: []string{"speech", "song"},
		Series: []Series{{Name: "ours", Values: []float64{0, 7}}, {Name: "theirs", Values: []float64{math.NaN(), 14}}},
	}.SVG)
	require.Contains(t, svg, "speech: ours 0, song: ours 7, theirs 14.")
	require.Contains(t, svg, ">14</text>")
	require.NotContains(t, svg, "NaN")
}

func TestNothingIsDrawnOfNothing(t *testing.T) {
	t.Parallel()
	svg := drawn(t, Bars{Title: "Keys", Groups: []string{"speech"}, Series: []Series{{Values: []float64{0}}}}.SVG)
	require.NotContains(t, svg, "NaN")
	require.NotContains(t, svg, "Inf")
}
