package turn_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/speech/turn"
)

// buzz is d of something like a vowel: the harmonics of 120 Hz.
func buzz(rate media.Hz, d time.Duration) []int16 {
	pcm := make([]int16, int64(d)*int64(rate)/int64(time.Second))
	for i := range pcm {
		for k := 1.0; k < 12; k++ {
			pcm[i] += int16(1500 / k * math.Sin(2*math.Pi*120*k*float64(i)/float64(rate)))
		}
	}
	return pcm
}

// still is d of a quiet line.
func still(rate media.Hz, d time.Duration) []int16 {
	return noise("white", int(int64(d)*int64(rate)/int64(time.Second)), rate, -60)
}

// feed gives pcm in packets of 20 ms and tells what came, by kind.
func feed(d *turn.Detector, rate media.Hz, parts ...[]int16) (kinds []turn.Kind, events []turn.Event) {
	for packet := range slices.Chunk(slices.Concat(parts...), int(rate)/50) {
		for _, ev := range d.Feed(packet) {
			kinds, events = append(kinds, ev.Kind), append(events, ev)
		}
	}
	return kinds, events
}

func TestDetector_Turn(t *testing.T) {
	t.Parallel()
	for _, rate := range []media.Hz{8000, 16000} {
		d := turn.New(turn.Config{Rate: rate})
		kinds, events := feed(d, rate, still(rate, time.Second), buzz(rate, time.Second), still(rate, time.Second))
		require.Equal(t, []turn.Kind{turn.Start, turn.Steady, turn.Confirmed, turn.Pause, turn.End}, kinds)
		ms := func(samples int64) float64 { return float64(samples) * 1000 / float64(rate) }
		require.InDelta(t, 1070, ms(events[0].At), 40, "start")
		require.InDelta(t, 1130, ms(events[1].At), 40, "steady")
		require.InDelta(t, 1420, ms(events[2].At), 60, "confirmed")
		require.InDelta(t, 2220, ms(events[3].At), 60, "pause")
		require.InDelta(t, 2520, ms(events[4].At), 60, "end")
		end := events[4]
		require.InDelta(t, 1000, ms(end.From), 40)
		require.InDelta(t, 2000, ms(end.To), 60)
		require.InDelta(t, 1000, ms(end.Voiced), 60)
		require.InDelta(t, media.LevelDBm0(buzz(rate, time.Second)), end.Level, 1)
		require.InDelta(t, 300+1000+250, ms(int64(len(d.Audio()))), 100)
		require.False(t, d.Speaking())
	}
}

func TestDetector_Resume(t *testing.T) {
	t.Parallel()
	d := turn.New(turn.Config{})
	kinds, _ := feed(d, 16000, still(16000, time.Second), buzz(16000, time.Second), still(16000, 350*time.Millisecond),
		buzz(16000, time.Second), still(16000, time.Second))
	require.Equal(t, []turn.Kind{
		turn.Start, turn.Steady, turn.Confirmed, turn.Pause, turn.Resume, turn.Long, turn.Pause, turn.End,
	}, kinds)
	require.InDelta(t, 16000*29/10, len(d.Audio()), 1600)
}

func TestDetector_Short(t *testing.T) {
	t.Parallel()
	d := turn.New(turn.Config{})
	kinds, _ := feed(d, 16000, still(16000, time.Second), buzz(16000, 60*time.Millisecond), still(16000, time.Second))
	require.Equal(t, []turn.Kind{turn.Start, turn.Pause, turn.Dropped}, kinds, "a knock is no turn")
	kinds, _ = feed(d, 16000, buzz(16000, 250*time.Millisecond), still(16000, time.Second))
	require.Equal(t, []turn.Kind{turn.Start, turn.Steady, turn.Pause, turn.End}, kinds, "a yes is a turn, and no barge-in")
	kinds, _ = feed(d, 16000, buzz(16000, 20*time.Millisecond), still(16000, time.Second))
	require.Empty(t, kinds, "a click is nothing")
}

func TestDetector_Patient(t *testing.T) {
	t.Parallel()
	d := turn.New(turn.Config{})
	kinds, _ := feed(d, 16000, still(16000, time.Second), buzz(16000, time.Second), still(16000, 300*time.Millisecond))
	require.Equal(t, turn.Pause, kinds[len(kinds)-1])
	d.Patient()
	kinds, _ = feed(d, 16000, still(16000, 2*time.Second))
	require.Empty(t, kinds)
	kinds, _ = feed(d, 16000, still(16000, 400*time.Millisecond), buzz(16000, time.Second), still(16000, 600*time.Millisecond))
	require.Equal(t, []turn.Kind{turn.End, turn.Start, turn.Steady, turn.Confirmed, turn.Pause, turn.End}, kinds,
		"patience ends with the turn")
}

// Whole words end after less silence, never after more, and only until there is more of them.
func TestDetector_Brief(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		cfg  turn.Config
		want time.Duration // of silence
	}{
		{"usual", turn.Config{}, 350 * time.Millisecond},
		{"longer", turn.Config{BriefEnd: 800 * time.Millisecond}, 800 * time.Millisecond},
		{
			"never longer than the usual end",
			turn.Config{BriefEnd: time.Second, EndAfter: 600 * time.Millisecond},
			600 * time.Millisecond,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := turn.New(turn.Config{})
			d.Tune(tc.cfg)
			feed(d, 16000, still(16000, time.Second), buzz(16000, time.Second), still(16000, 300*time.Millisecond))
			d.Brief()
			kinds, events := feed(d, 16000, still(16000, time.Second))
			require.Equal(t, []turn.Kind{turn.End}, kinds)
			require.InDelta(t, tc.want.Milliseconds(), (events[0].At-events[0].To)/16, 40)
		})
	}
	d := turn.New(turn.Config{})
	feed(d, 16000, still(16000, time.Second), buzz(16000, time.Second), still(16000, 300*time.Millisecond))
	d.Brief()
	kinds, _ := feed(d, 16000, buzz(16000, time.Second), still(16000, 420*time.Millisecond))
	require.Equal(t, []turn.Kind{turn.Resume, turn.Long, turn.Pause}, kinds, "what is said since may not be whole")
}

func TestDetector_LongestAndReset(t *testing.T) {
	t.Parallel()
	d := turn.New(turn.Config{Longest: 2 * time.Second})
	long := slices.Concat(buzz(16000, 900*time.Millisecond), still(16000, 100*time.Millisecond))
	kinds, _ := feed(d, 16000, still(16000, time.Second), long, long, long)
	require.Equal(t, []turn.Kind{
		turn.Start, turn.Steady, turn.Confirmed, turn.End, turn.Start, turn.Steady, turn.Confirmed,
	}, kinds)
	require.True(t, d.Speaking())
	d.Reset()
	require.False(t, d.Speaking())
	require.Empty(t, d.Audio())
}

func TestDetector_LostPackets(t *testing.T) {
	t.Parallel()
	d := turn.New(turn.Config{})
	lost := make([]int16, 640)
	kinds, _ := feed(d, 16000, still(16000, time.Second), lost, still(16000, time.Second), lost, still(16000, time.Second))
	require.Empty(t, kinds, "the noise of the line is not voice after a lost packet")
}

func TestDetector_AnyPackets(t *testing.T) {
	t.Parallel()
	pcm := slices.Concat(still(16000, time.Second), buzz(16000, time.Second), still(16000, time.Second))
	_, want := feed(turn.New(turn.Config{}), 16000, pcm)
	for _, size := range []int{1, 7, 159, 161, 16000} {
		d := turn.New(turn.Config{})
		var got []turn.Event
		for packet := range slices.Chunk(pcm, size) {
			got = append(got, d.Feed(packet)...)
		}
		require.Equal(t, want, got, size)
	}
}

func TestKind_String(t *testing.T) {
	t.Parallel()
	for kind, want := range map[turn.Kind]string{
		turn.Start: "start", turn.Steady: "steady", turn.Confirmed: "confirmed", turn.Pause: "pause",
		turn.Resume: "resume", turn.End: "end", turn.Dropped: "dropped", 0: "none",
	} {
		require.Equal(t, want, kind.String())
	}
}

func BenchmarkDetector_Feed(b *testing.B) {
	d := turn.New(turn.Config{})
	packet := still(16000, 20*time.Millisecond)
	b.ReportAllocs()
	for b.Loop() {
		d.Feed(packet)
	}
}
