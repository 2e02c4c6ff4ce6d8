package legtest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// Setup connects a leg with a party. It closes both when the test is over.
type Setup func(t *testing.T) (legs.Leg, Party)

// hold is how long keys are held: a quick thumb.
const hold = 60 * time.Millisecond

// Run shows that legs behave as package legs says.
func Run(t *testing.T, setup Setup) {
	t.Helper()
	for _, tt := range []struct {
		name string
		test func(*testing.T, Setup)
	}{
		{"is named", testNamed},
		{"hands over frames each 20 ms", testFrames},
		{"sends frames of any codec", testWrite},
		{"hands over each key once", testKeysIn},
		{"sends each key once", testKeysOut},
		{"sends no audio during a key", testKeyWithoutAudio},
		{"stops both ways on hold", testHold},
		{"changes its sink at once", testSink},
		{"closes", testClose},
		{"ends when the party hangs up", testHangUp},
		{"is safe for concurrent use", testConcurrent},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.test(t, setup)
		})
	}
}

func testNamed(t *testing.T, setup Setup) {
	a, _ := setup(t)
	b, _ := setup(t)
	require.NotEmpty(t, a.ID())
	require.NotEqual(t, a.ID(), b.ID())
	require.NotZero(t, a.Codec().Rate())
	require.NoError(t, a.Err())
	select {
	case <-a.Done():
		require.Fail(t, "a leg that is up is done")
	default:
	}
}

func testFrames(t *testing.T, setup Setup) {
	leg, party := setup(t)
	ear := NewEar()
	leg.Attach(ear)
	Talk(t, party)
	const n = 50
	ear.WaitSound(t, n)
	// A loaded machine delivers late and then catches up: the mean tells the pace, unless it ends in such a gap.
	ear.wait(t, func() bool { return (ear.pace(n) - media.FrameDuration).Abs() < 5*time.Millisecond })
	require.Equal(t, leg.Codec(), ear.Codec())
}

func testWrite(t *testing.T, setup Setup) {
	leg, party := setup(t)
	ear := NewEar()
	party.Attach(ear)
	for _, codec := range []media.Codec{media.PCMU, media.PCMA, media.L16} {
		for range 10 {
			require.NoError(t, leg.Write(media.SilentFrame(codec)))
			time.Sleep(media.FrameDuration) // The writer paces: this is the pace, not a wait.
		}
	}
	ear.wait(t, func() bool { return ear.frames-ear.lost >= 25 })
	require.NoError(t, leg.Write(media.Frame{Codec: media.PCMU, Lost: true}))
}

// someKeys has every kind of key, and one twice.
func someKeys() []dtmf.Key {
	return []dtmf.Key{1, 4, 4, 0, dtmf.Star, dtmf.Pound, 9, 9, 9, dtmf.D}
}

func testKeysIn(t *testing.T, setup Setup) {
	leg, party := setup(t)
	keysPass(t, party, leg)
}

func testKeysOut(t *testing.T, setup Setup) {
	leg, party := setup(t)
	keysPass(t, leg, party)
}

// end is either side of a call.
type end interface {
	Attach(sink legs.Sink)
	Write(f media.Frame) error
	Press(key dtmf.Key, hold time.Duration) error
}

// keysPass tells whether each key that from presses while it talks comes to the other side once.
func keysPass(t *testing.T, from, to end) {
	t.Helper()
	ear := NewEar()
	to.Attach(ear)
	Talk(t, from)
	ear.WaitSound(t, 1)
	for _, k := range someKeys() {
		require.NoError(t, from.Press(k, hold))
	}
	ear.WaitKeys(t, len(someKeys()))
	ear.WaitSound(t, 20) // What comes twice comes soon.
	require.True(t, equal(someKeys(), ear.Keys()), "%d keys instead of %d, or others", len(ear.Keys()), len(someKeys()))
}

func testKeyWithoutAudio(t *testing.T, setup Setup) {
	leg, party := setup(t)
	ear := NewEar()
	party.Attach(ear)
	Talk(t, leg)
	ear.WaitSound(t, 5)
	require.NoError(t, leg.Press(1, 600*time.Millisecond))
	ear.WaitKeys(t, 1)
	before := ear.Sound()
	never(t, func() bool { return ear.Sound()-before > 12 }, 500*time.Millisecond, "audio went on during a key")
}

func testHold(t *testing.T, setup Setup) {
	leg, party := setup(t)
	in, out := NewEar(), NewEar()
	leg.Attach(in)
	party.Attach(out)
	Talk(t, leg)
	Talk(t, party)
	in.WaitSound(t, 5)
	out.WaitSound(t, 5)
	require.NoError(t, leg.Hold(t.Context(), true))
	heard := in.Heard()
	out.WaitQuiet(t, 200*time.Millisecond) // What was on its way to the party is played.
	sent := out.Sound()
	_ = party.Press(7, hold) // A party that knows of the hold may refuse.
	never(t, func() bool { return in.Heard() != heard }, 200*time.Millisecond, "frames were handed over on hold")
	never(t, func() bool { return out.Sound() != sent }, 200*time.Millisecond, "frames were sent on hold")
	require.Empty(t, in.Keys(), "a key was handed over on hold")
	require.NoError(t, leg.Hold(t.Context(), false))
	in.WaitSound(t, 5)
	out.WaitSound(t, 5)
	require.NoError(t, party.Press(8, hold))
	in.WaitKeys(t, 1)
	require.Len(t, in.Keys(), 1)
}

func testSink(t *testing.T, setup Setup) {
	leg, party := setup(t)
	first, second := NewEar(), NewEar()
	leg.Attach(first)
	Talk(t, party)
	first.WaitSound(t, 5)
	leg.Attach(second)
	heard := first.Heard()
	second.WaitSound(t, 10)
	leg.Attach(nil)
	last := second.Heard()
	third := NewEar()
	require.NoError(t, party.Press(5, hold))
	never(t, func() bool { return second.Heard() != last }, 300*time.Millisecond, "frames went to a sink of before")
	leg.Attach(third)
	third.WaitSound(t, 5)
	require.Equal(t, heard, first.Heard())
	require.Equal(t, last, second.Heard())
	require.Empty(t, third.Keys(), "a key was kept for a later sink")
}

func testClose(t *testing.T, setup Setup) {
	leg, party := setup(t)
	ear := NewEar()
	leg.Attach(ear)
	Talk(t, party)
	ear.WaitSound(t, 5)
	require.NoError(t, leg.Close(t.Context()))
	heard := ear.Heard()
	wait(t, leg.Done())
	require.ErrorIs(t, leg.Err(), legs.ErrClosed)
	wait(t, party.Done())
	require.NoError(t, leg.Close(t.Context()))
	require.ErrorIs(t, leg.Err(), legs.ErrClosed)
	_ = leg.Write(media.SilentFrame(media.PCMU)) // May say so; must not panic.
	_ = leg.Press(1, hold)
	require.Error(t, leg.Hold(t.Context(), true))
	never(t, func() bool { return ear.Heard() != heard }, 100*time.Millisecond, "frames came after the close")
}

func testHangUp(t *testing.T, setup Setup) {
	leg, party := setup(t)
	leg.Attach(NewEar())
	party.HangUp()
	wait(t, leg.Done())
	require.ErrorIs(t, leg.Err(), legs.ErrHangup)
	require.NoError(t, leg.Close(t.Context()))
	require.ErrorIs(t, leg.Err(), legs.ErrHangup, "the first cause stays")
}

func testConcurrent(t *testing.T, setup Setup) {
	leg, party := setup(t)
	Talk(t, party)
	var work sync.WaitGroup
	ctx, cancel := context.WithTimeout(t.Context(), Patience)
	defer cancel()
	for range 4 {
		work.Go(func() {
			for range 20 {
				leg.Attach(NewEar())
				_ = leg.Write(media.SilentFrame(media.PCMU))
				_ = leg.Press(3, hold)
				_ = leg.Codec()
				_ = leg.Err()
				_ = leg.ID()
			}
		})
	}
	for range 2 {
		work.Go(func() {
			_ = leg.Hold(ctx, true)
			_ = leg.Hold(ctx, false)
		})
	}
	work.Wait()
	for range 3 {
		work.Go(func() { _ = leg.Close(ctx) })
	}
	work.Wait()
	wait(t, leg.Done())
}

func wait(t *testing.T, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(Patience):
		require.FailNow(t, "waited in vain for the end")
	}
}

// equal compares without printing keys.
func equal(a, b []dtmf.Key) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// never fails the test when happened becomes true within d.
func never(t *testing.T, happened func() bool, d time.Duration, fault string) {
	t.Helper()
	require.Never(t, happened, d, media.FrameDuration, fault)
}
