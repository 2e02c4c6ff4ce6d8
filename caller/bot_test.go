package caller

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// bot is the other side of a call, and the leg to it. It runs in a bubble of synctest.
type bot struct {
	mu     sync.Mutex
	sink   legs.Sink
	keys   chan dtmf.Key
	loud   int // frames written that were sound
	err    error
	done   chan struct{}
	once   sync.Once
	silent bool // sends no frames while it does not speak
}

func newBot() *bot { return &bot{keys: make(chan dtmf.Key, 100), done: make(chan struct{})} }

func (b *bot) ID() string                       { return "bot" }
func (b *bot) Codec() media.Codec               { return media.PCMU }
func (b *bot) Hold(context.Context, bool) error { return nil }
func (b *bot) Done() <-chan struct{}            { return b.done }

func (b *bot) Attach(s legs.Sink) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sink = s
}

func (b *bot) Write(f media.Frame) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if media.LevelDBm0(f.AppendSamples(nil)) > media.SoundThreshold {
		b.loud++
	}
	return nil
}

func (b *bot) Press(k dtmf.Key, _ time.Duration) error {
	b.keys <- k
	return nil
}

func (b *bot) Err() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

func (b *bot) Close(context.Context) error {
	b.end(legs.ErrClosed)
	return nil
}

func (b *bot) end(cause error) {
	b.once.Do(func() {
		b.mu.Lock()
		b.err = cause
		b.mu.Unlock()
		close(b.done)
	})
}

// play sends sound, or quiet, for so long; it is false when the call is over.
func (b *bot) play(loud bool, d time.Duration) bool {
	pcm := make([]int16, media.PCMU.Samples())
	if loud {
		for i := range pcm {
			pcm[i] = int16(8000 * (i%2*2 - 1))
		}
	}
	f := media.EncodeFrame(media.PCMU, pcm)
	for range d / media.FrameDuration {
		select {
		case <-b.done:
			return false
		case <-time.After(media.FrameDuration):
		}
		b.mu.Lock()
		if b.sink != nil && (loud || !b.silent) {
			b.sink.Frame(f)
		}
		b.mu.Unlock()
	}
	return true
}

// group waits for keys up to the number wanted, in quiet.
func (b *bot) group(n int) []dtmf.Key {
	var got []dtmf.Key
	for len(got) < n {
		select {
		case k := <-b.keys:
			got = append(got, k)
		default:
			if !b.play(false, media.FrameDuration) {
				return got
			}
		}
	}
	return got
}

// dial gives a Config that calls the bot, which then does as told.
func dial(t *testing.T, b *bot, act func(*bot)) Config {
	t.Helper()
	return Config{Dial: func(context.Context) (legs.Leg, error) {
		time.Sleep(50 * time.Millisecond) // The ringing, in the bubble's time.
		go act(b)
		return b, nil
	}}
}
