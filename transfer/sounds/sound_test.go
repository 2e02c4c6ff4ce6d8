package sounds

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

func TestSoundsAreHeardAndHaveNoLongGap(t *testing.T) {
	t.Parallel()
	s := New()
	for _, id := range []ID{Ring, Hold, Chime, Apology} {
		gap, longest, loud := time.Duration(0), time.Duration(0), 0
		for n := range 500 {
			f, ok := s.Frame(id, n)
			if !ok {
				break
			}
			require.Len(t, f.Payload, frameLen)
			if media.LevelDBm0(f.AppendSamples(nil)) > media.SoundThreshold {
				loud++
				gap = 0
				continue
			}
			gap += media.FrameDuration
			longest = max(longest, gap)
		}
		require.Greater(t, loud, 50, id.String())
		require.Less(t, longest, 2*time.Second, id.String())
	}
}

func TestSoundsHoldNoKey(t *testing.T) {
	t.Parallel()
	s := New()
	for _, id := range []ID{Ring, Hold, Chime, Apology} {
		d := dtmf.NewDetector(8000)
		for n := range 500 {
			f, ok := s.Frame(id, n)
			if !ok {
				break
			}
			require.Empty(t, d.Process(f.AppendSamples(nil)), id.String())
		}
	}
}

func TestApologyEndsAndTonesDoNot(t *testing.T) {
	t.Parallel()
	s := New()
	_, ok := s.Frame(Apology, 100_000)
	require.False(t, ok)
	_, ok = s.Frame(Hold, 100_000)
	require.True(t, ok)
	for _, id := range []ID{None, Apology + 1} {
		_, ok = s.Frame(id, 0)
		require.False(t, ok)
	}
	_, ok = s.Frame(Ring, -1)
	require.False(t, ok)
	require.Equal(t, []string{"none", "ring", "hold", "chime", "apology", "unknown"},
		[]string{None.String(), Ring.String(), Hold.String(), Chime.String(), Apology.String(), ID(9).String()})
}

func TestHoldSoundsHaveNames(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		id   ID
		ok   bool
	}{{"", Hold, true}, {"hold", Hold, true}, {"chime", Chime, true}, {"apology", Hold, false}, {"ring", Hold, false}} {
		id, ok := Named(tt.name)
		require.Equal(t, tt.id, id, tt.name)
		require.Equal(t, tt.ok, ok, tt.name)
		require.True(t, id.IsHold())
	}
	require.False(t, Ring.IsHold())
}
