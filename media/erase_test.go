package media

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRecorderErases(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	start := s.now
	s.talk(50, 1000, 500) // 0 to 1 s
	s.talk(75, 2000, 500) // 1 to 2.5 s: what should not have been said
	require.NoError(t, s.recorder.Erase(start.Add(time.Second)))
	s.talk(50, 300, 400) // 2.5 to 3.5 s
	marks := s.marks()
	w := s.close()
	caller, bot := w.Channel(0), w.Channel(1)
	level(t, caller, 0, 900*time.Millisecond, 1000)
	level(t, caller, time.Second, 2400*time.Millisecond, 0)
	level(t, bot, time.Second, 2400*time.Millisecond, 0)
	level(t, caller, 2600*time.Millisecond, 3400*time.Millisecond, 300)
	require.Len(t, marks, 1)
	for _, sample := range caller {
		require.NotEqual(t, int16(2000), sample, "nothing of it is left")
	}
	require.ErrorIs(t, s.recorder.Erase(start), os.ErrClosed)
}

func TestRecorderErasesInTheDark(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	start := s.now
	s.talk(50, 1000, 0)
	require.NoError(t, s.recorder.Dark())
	require.NoError(t, s.recorder.Erase(start))
	require.True(t, s.recorder.IsDark(), "it stays dark")
	require.NoError(t, s.recorder.Resume())
	s.talk(50, 700, 0)
	w := s.close()
	level(t, w.Channel(0), 0, 900*time.Millisecond, 0)
	level(t, w.Channel(0), 1100*time.Millisecond, 1900*time.Millisecond, 700)
}
