package tones

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSpans(t *testing.T) {
	t.Parallel()
	got := union([]Span{{30, 40}, {50, 60}}, []Span{{0, 10}, {10, 12}, {35, 45}}, nil)
	require.Equal(t, []Span{{0, 12}, {30, 45}, {50, 60}}, got)
	require.EqualValues(t, 37, Total(got))
	require.Equal(t, []Span{{0, 160}}, native([]Span{{0, 160}}, 8000, 500))
	require.Equal(t, []Span{{794, 1100}}, native([]Span{{160, 320}}, 44100, 1100), "2 ms more, up to the end")
	require.Empty(t, native([]Span{{160, 320}}, 8000, 100))
}
