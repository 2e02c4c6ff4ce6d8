package stream

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

// TestPressesAsTonesOverLostFrames counts presses where frames are missing.
func TestPressesAsTonesOverLostFrames(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for _, tc := range []struct {
		name     string
		on, off  time.Duration
		keys     []dtmf.Key
		lost     []int // frames of 20 ms
		expected []dtmf.Key
	}{
		{"nothing lost", 100 * ms, 60 * ms, []dtmf.Key{4, 4}, nil, []dtmf.Key{4, 4}},
		{"one frame in a press", 200 * ms, 60 * ms, []dtmf.Key{4}, []int{5}, []dtmf.Key{4}},
		{"three frames in a press", 240 * ms, 60 * ms, []dtmf.Key{4}, []int{5, 6, 7}, []dtmf.Key{4}},
		{"four frames in a press", 260 * ms, 60 * ms, []dtmf.Key{4}, []int{5, 6, 7, 8}, []dtmf.Key{4}},
		{"another key after the gap", 100 * ms, 20 * ms, []dtmf.Key{4, 5}, []int{4, 5, 6}, []dtmf.Key{4, 5}},
		{"a frame of the pause", 100 * ms, 100 * ms, []dtmf.Key{4, 4}, []int{7}, []dtmf.Key{4, 4}},
		{"a gap too long to guess", 300 * ms, 60 * ms, []dtmf.Key{4}, []int{4, 5, 6, 7, 8, 9}, []dtmf.Key{4, 4}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			pcm := append(dtmf.Generate(tc.keys, tc.on, tc.off, -10), make([]int16, 1600)...)
			var found []dtmf.Key
			d := new(toneDetector)
			for n := 0; len(pcm) >= 160; n++ {
				f := media.EncodeFrame(media.PCMU, pcm[:160])
				for _, lost := range tc.lost {
					f.Lost = f.Lost || lost == n
				}
				for _, e := range d.detect(f) {
					found = append(found, e.Key)
				}
				pcm = pcm[160:]
			}
			require.Equal(t, tc.expected, found)
		})
	}
}
