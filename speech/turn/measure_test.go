package turn_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/speech/turn"
)

// measure gives the part of voiced blocks that were found, and the part of the others that were taken for voice, 80 ms
// after a voice left out.
func measure(rate media.Hz, pcm []int16, voiced []bool) (recall, alarms float64) {
	d, block := turn.New(turn.Config{Rate: rate}), int(rate)/100
	var found, voices, wrong, quiets, since int
	for i, is := range voiced {
		says := d.Voice(pcm[i*block : (i+1)*block])
		if since++; is {
			since = 0
		}
		switch {
		case is && says:
			found++
			fallthrough
		case is:
			voices++
		case since > 8:
			quiets++
			if says {
				wrong++
			}
		}
	}
	return float64(found) / float64(voices), float64(wrong) / float64(quiets)
}

func TestVoice_RecallAndFalseAlarms(t *testing.T) {
	t.Parallel()
	wide := spoken(t)
	for rate, all := range map[media.Hz][][]int16{8000: overTelephone(wide), 16000: wide} {
		t.Run(fmt.Sprintf("%d Hz", rate), func(t *testing.T) {
			t.Parallel()
			oneTurnEach(t, rate, all)
			for _, tc := range []struct {
				kind   string
				level  float64 // of the noise; the speech is at -20
				recall float64 // at least
				alarms float64 // at most
			}{
				{"none", 0, 0.98, 0.04},
				{"white", -50, 0.97, 0.05},
				{"white", -40, 0.95, 0.05},
				{"fan", -40, 0.95, 0.05},
				{"fan", -35, 0.92, 0.05},
				{"hum", -40, 0.97, 0.08},
				{"street", -40, 0.95, 0.30},
			} {
				pcm, voiced := line(all, rate, tc.kind, tc.level)
				recall, alarms := measure(rate, pcm, voiced)
				t.Logf("%-6s at %3.0f dBm0: %5.1f %% of voice, %4.1f %% of the rest", tc.kind, tc.level, 100*recall, 100*alarms)
				require.GreaterOrEqual(t, recall, tc.recall, "%s at %v", tc.kind, tc.level)
				require.LessOrEqual(t, alarms, tc.alarms, "%s at %v", tc.kind, tc.level)
			}
		})
	}
}

// oneTurnEach holds that a sentence is one turn, whole.
func oneTurnEach(t *testing.T, rate media.Hz, all [][]int16) {
	t.Helper()
	for _, pcm := range all {
		d := turn.New(turn.Config{Rate: rate})
		kinds, _ := feed(d, rate, still(rate, time.Second), pcm, still(rate, time.Second))
		require.Equal(t, turn.Start, kinds[0])
		require.Equal(t, turn.End, kinds[len(kinds)-1])
		require.Len(t, slices.DeleteFunc(kinds, func(k turn.Kind) bool { return k != turn.End }), 1, "one turn")
	}
}
