package media

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// studio is a recorder with a clock of its own.
type studio struct {
	t        *testing.T
	path     string
	now      time.Time
	recorder *Recorder
}

func newStudio(t *testing.T) *studio {
	t.Helper()
	s := &studio{t: t, path: filepath.Join(t.TempDir(), "recording.wav"), now: time.Unix(1000, 0)}
	s.open()
	return s
}

func (s *studio) open() {
	s.t.Helper()
	r, err := NewRecorder(RecorderConfig{Path: s.path, Rate: 8000, Now: func() time.Time { return s.now }})
	require.NoError(s.t, err)
	s.recorder = r
	s.t.Cleanup(func() { require.NoError(s.t, r.Close()) })
}

// frame is 20 ms of one loud value.
func frame(v int16) []int16 {
	pcm := make([]int16, 160)
	for i := range pcm {
		pcm[i] = v
	}
	return pcm
}

// talk lets time pass in frames; a zero is nobody speaking.
func (s *studio) talk(frames int, caller, bot int16) {
	s.t.Helper()
	for range frames {
		s.now = s.now.Add(FrameDuration)
		if caller != 0 {
			require.NoError(s.t, s.recorder.Caller(frame(caller)))
		}
		if bot != 0 {
			require.NoError(s.t, s.recorder.Bot(frame(bot)))
		}
	}
}

func (s *studio) marks() []mark {
	s.t.Helper()
	b, err := os.ReadFile(strings.TrimSuffix(s.path, ".wav") + ".json")
	require.NoError(s.t, err)
	var m marks
	require.NoError(s.t, json.Unmarshal(b, &m))
	require.Equal(s.t, Hz(8000), m.Rate)
	return m.Windows
}

func (s *studio) close() *WAV {
	s.t.Helper()
	require.NoError(s.t, s.recorder.Close())
	w := readFile(s.t, s.path)
	require.Equal(s.t, 2, w.Channels)
	return w
}

// level requires one value over a stretch of time.
func level(t *testing.T, pcm []int16, from, to time.Duration, want int16) {
	t.Helper()
	for i := int(from * 8000 / time.Second); i < int(to*8000/time.Second); i++ {
		require.Equal(t, want, pcm[i], "sample %d", i)
	}
}
