package legtest

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// Patience is how long a test waits for what must come.
const Patience = 20 * time.Second

var _ legs.Sink = (*Ear)(nil)

// Ear is a Sink that remembers what it was given. It is safe for concurrent use.
type Ear struct {
	mu     sync.Mutex
	change chan struct{} // closed and renewed at each call
	frames int
	lost   int
	codec  media.Codec
	keys   []dtmf.Key
	times  []time.Time
}

// NewEar makes an Ear that has heard nothing.
func NewEar() *Ear { return &Ear{change: make(chan struct{})} }

// Frame counts a frame.
func (e *Ear) Frame(f media.Frame) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.frames++
	e.codec = f.Codec
	e.times = append(e.times, time.Now())
	if f.Lost {
		e.lost++
	}
	e.changed()
}

// Key remembers a key.
func (e *Ear) Key(ev dtmf.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.keys = append(e.keys, ev.Key)
	e.changed()
}

func (e *Ear) changed() {
	close(e.change)
	e.change = make(chan struct{})
}

// Heard is the number of frames so far, lost ones included.
func (e *Ear) Heard() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.frames
}

// Sound is the number of frames so far that did arrive.
func (e *Ear) Sound() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.frames - e.lost
}

// Codec is that of the newest frame.
func (e *Ear) Codec() media.Codec {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.codec
}

// Keys are those pressed so far. They are test keys: a failing test may print their number, never more.
func (e *Ear) Keys() []dtmf.Key {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]dtmf.Key(nil), e.keys...)
}

// Pace is the mean time between the last n frames.
func (e *Ear) Pace(n int) time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.pace(n)
}

// pace is called under the lock.
func (e *Ear) pace(n int) time.Duration {
	last := e.times[len(e.times)-n:]
	return last[n-1].Sub(last[0]) / time.Duration(n-1)
}

// WaitSound waits until n more frames have arrived.
func (e *Ear) WaitSound(t *testing.T, n int) {
	t.Helper()
	want := e.Sound() + n
	e.wait(t, func() bool { return e.frames-e.lost >= want })
}

// WaitKeys waits until n keys were pressed in all.
func (e *Ear) WaitKeys(t *testing.T, n int) {
	t.Helper()
	e.wait(t, func() bool { return len(e.keys) >= n })
}

// WaitQuiet waits until no frame has arrived for d.
func (e *Ear) WaitQuiet(t *testing.T, d time.Duration) {
	t.Helper()
	sound, since := e.Sound(), time.Now()
	require.Eventually(t, func() bool {
		if now := e.Sound(); now != sound {
			sound, since = now, time.Now()
		}
		return time.Since(since) >= d
	}, Patience, media.FrameDuration)
}

func (e *Ear) wait(t *testing.T, enough func() bool) {
	t.Helper()
	deadline := time.NewTimer(Patience)
	defer deadline.Stop()
	for {
		e.mu.Lock()
		ok, change := enough(), e.change
		e.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-change:
		case <-deadline.C:
			require.FailNow(t, "waited in vain for frames or keys")
		}
	}
}
