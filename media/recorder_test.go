package media

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRecorderKeepsTheTimeLine(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	s.talk(50, 1000, 0)  // 0 to 1 s
	s.talk(50, 0, 2000)  // 1 to 2 s
	s.talk(50, 0, 0)     // 2 to 3 s
	s.talk(50, 300, 400) // 3 to 4 s
	w := s.close()
	caller, bot := w.Channel(0), w.Channel(1)
	require.Len(t, caller, 4*8000)
	level(t, caller, 0, time.Second, 1000)
	level(t, caller, time.Second, 3*time.Second, 0)
	level(t, caller, 3*time.Second, 4*time.Second, 300)
	level(t, bot, 0, time.Second, 0)
	level(t, bot, time.Second, 2*time.Second, 2000)
	level(t, bot, 2*time.Second, 3*time.Second, 0)
	level(t, bot, 3*time.Second, 4*time.Second, 400)
	require.Empty(t, s.marks())
}

// Frames do not come to the millisecond: a little off is no gap.
func TestRecorderTakesJitter(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	start := s.now
	for i := range 200 {
		s.now = start.Add(time.Duration(i+1)*FrameDuration + time.Duration(i*7%23)*time.Millisecond)
		require.NoError(t, s.recorder.Caller(frame(1000)))
	}
	level(t, s.close().Channel(0), 100*time.Millisecond, 3900*time.Millisecond, 1000)
}

// After a stall the frames come in a burst: nothing of them is lost.
func TestRecorderTakesABurst(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	s.talk(50, 1000, 0)
	s.now = s.now.Add(300 * time.Millisecond)
	for range 15 {
		require.NoError(t, s.recorder.Caller(frame(3000)))
	}
	loud := 0
	for _, v := range s.close().Channel(0) {
		if v == 3000 {
			loud++
		}
	}
	require.Equal(t, 15*160, loud)
}

func TestRecorderDropsWhatIsFarAhead(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	s.talk(1, 1000, 0)
	for range 100 {
		require.NoError(t, s.recorder.Caller(frame(3000)))
	}
	require.LessOrEqual(t, len(s.close().Channel(0)), int(8000*(recorderLead+FrameDuration)/time.Second))
}

func TestRecorderGoesDarkAtOnce(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	s.talk(50, 1000, 2000)
	require.NoError(t, s.recorder.Dark())
	require.NoError(t, s.recorder.Dark())
	require.True(t, s.recorder.IsDark())
	open := s.marks()
	require.Len(t, open, 1)
	require.Nil(t, open[0].To, "the mark is on the disk while the window lasts")

	s.talk(100, 1111, 2222)
	require.NoError(t, s.recorder.Resume())
	require.NoError(t, s.recorder.Resume())
	require.False(t, s.recorder.IsDark())
	s.talk(50, 300, 400)

	w := s.close()
	caller, bot := w.Channel(0), w.Channel(1)
	require.Len(t, caller, 4*8000)
	for name, pcm := range map[string][]int16{"caller": caller, "bot": bot} {
		level(t, pcm, time.Second-recorderSlack, 3*time.Second, 0)
		require.NotContains(t, pcm, int16(1111), name)
		require.NotContains(t, pcm, int16(2222), name)
	}
	level(t, caller, 0, time.Second-recorderSlack, 1000)
	level(t, caller, 3*time.Second, 4*time.Second, 300)
	level(t, bot, 3*time.Second, 4*time.Second, 400)
	windows := s.marks()
	require.Len(t, windows, 1)
	require.InDelta(t, 1000, windows[0].From, float64(recorderSlack.Milliseconds()))
	require.EqualValues(t, 3000, *windows[0].To)
}

func TestRecorderContinues(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	s.talk(100, 1000, 0) // killed after 2 s: the recorder is not closed
	s.now = s.now.Add(3 * time.Second)
	s.open()
	s.talk(50, 0, 2000)
	w := s.close()
	require.Len(t, w.Channel(0), 6*8000)
	level(t, w.Channel(0), 0, 2*time.Second-recorderSlack, 1000)
	level(t, w.Channel(0), 2*time.Second, 6*time.Second, 0)
	level(t, w.Channel(1), 5*time.Second, 6*time.Second, 2000)
}

// A process that died in the window must not come back hearing.
func TestRecorderContinuesInTheDark(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	s.talk(50, 1000, 0)
	require.NoError(t, s.recorder.Dark())
	s.now = s.now.Add(time.Second)
	s.open()
	require.True(t, s.recorder.IsDark())
	s.talk(50, 1111, 1111)
	require.NoError(t, s.recorder.Resume())
	s.talk(50, 300, 300)
	w := s.close()
	require.NotContains(t, w.Samples, int16(1111))
	require.Contains(t, w.Samples, int16(300))
	require.Len(t, s.marks(), 1)
	require.EqualValues(t, 3000, *s.marks()[0].To)
}

func TestRecorderCloses(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	s.close()
	require.NoError(t, s.recorder.Close())
	require.ErrorIs(t, s.recorder.Caller(frame(1)), os.ErrClosed)
	require.ErrorIs(t, s.recorder.Bot(frame(1)), os.ErrClosed)
	require.NoError(t, s.recorder.Dark())
	require.NoError(t, s.recorder.Resume())
}

func TestNewRecorderRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := NewRecorder(RecorderConfig{Path: filepath.Join(dir, "a.wav"), Rate: 44100})
	require.ErrorIs(t, err, ErrWAVFormat)
	_, err = NewRecorder(RecorderConfig{Path: filepath.Join(dir, "none", "a.wav")})
	require.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "b.json"), []byte("{"), 0o600))
	_, err = NewRecorder(RecorderConfig{Path: filepath.Join(dir, "b.wav")})
	require.Error(t, err, "marks that cannot be read might hide a window")
}

// When the disk cannot keep the mark, Dark says so, and the recorder is dark all the same.
func TestRecorderIsDarkEvenIfItCannotSayIt(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	require.NoError(t, os.Mkdir(strings.TrimSuffix(s.path, ".wav")+".json.new", 0o700))
	require.Error(t, s.recorder.Dark())
	require.True(t, s.recorder.IsDark())
	require.NoError(t, os.Remove(strings.TrimSuffix(s.path, ".wav")+".json.new"))
}

//nolint:paralleltest // AllocsPerRun counts the whole process
func TestRecorderDoesNotAllocate(t *testing.T) {
	s := newStudio(t)
	pcm := frame(1000)
	s.talk(100, 1000, 1000)
	allocs := testing.AllocsPerRun(100, func() {
		s.now = s.now.Add(FrameDuration)
		_ = s.recorder.Caller(pcm)
		_ = s.recorder.Bot(pcm)
	})
	require.Less(t, allocs, 1.0, "but for the header each second")
}

func BenchmarkRecorder(b *testing.B) {
	now := time.Unix(1000, 0)
	r, err := NewRecorder(RecorderConfig{
		Path: filepath.Join(b.TempDir(), "x.wav"), Now: func() time.Time { return now },
	})
	if err != nil {
		b.Fatal(err)
	}
	pcm := make([]int16, 320)
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(FrameDuration)
		if r.Caller(pcm) != nil || r.Bot(pcm) != nil {
			b.Fatal("not recorded")
		}
	}
	if err := r.Close(); err != nil {
		b.Fatal(err)
	}
}
