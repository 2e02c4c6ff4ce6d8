package capture_test

import (
	"bytes"
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// fakeCall is an INVITE in memory and the leg that comes of it.
type fakeCall struct {
	user    string
	headers map[string]string
	broken  error // of Answer
	refused int

	clips *prompts.Library
	done  chan struct{}
	held  chan bool
	mu    sync.Mutex
	sink  legs.Sink
	sound []byte
	err   error
}

var (
	_ capture.Call = (*fakeCall)(nil)
	_ legs.Leg     = (*fakeCall)(nil)
)

func newCall(t *testing.T, user string) *fakeCall {
	t.Helper()
	clips, err := prompts.NewLibrary()
	require.NoError(t, err)
	return &fakeCall{user: user, done: make(chan struct{}), held: make(chan bool, 1), clips: clips}
}

func (c *fakeCall) User() string                               { return c.user }
func (c *fakeCall) Header(name string) string                  { return c.headers[name] }
func (c *fakeCall) Refuse(_ context.Context, status int) error { c.refused = status; return nil }
func (c *fakeCall) Answer(context.Context) (legs.Leg, error)   { return c, c.broken }
func (c *fakeCall) ID() string                                 { return "leg" }
func (c *fakeCall) Codec() media.Codec                         { return media.PCMU }
func (c *fakeCall) Press(dtmf.Key, time.Duration) error        { return nil }
func (c *fakeCall) Hold(context.Context, bool) error           { return nil }
func (c *fakeCall) Done() <-chan struct{}                      { return c.done }
func (c *fakeCall) Err() error                                 { return c.err }
func (c *fakeCall) Close(context.Context) error                { c.end(legs.ErrClosed); return nil }
func (c *fakeCall) Held() <-chan bool                          { return c.held }
func (c *fakeCall) hangUp()                                    { c.end(legs.ErrHangup) }

func (c *fakeCall) Attach(s legs.Sink) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sink = s
}

func (c *fakeCall) Write(f media.Frame) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sound = append(c.sound, f.Payload...)
	return nil
}

func (c *fakeCall) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
		close(c.done)
	}
}

// key presses one key, where anybody listens.
func (c *fakeCall) key(k dtmf.Key) {
	c.mu.Lock()
	sink := c.sink
	c.mu.Unlock()
	if sink != nil {
		sink.Key(dtmf.Event{Key: k, Source: dtmf.FromEvent})
	}
}

// listening tells whether keys are taken.
func (c *fakeCall) listening() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sink != nil
}

// press keys a text, a key each 100 ms of the bubble; '.' is a pause of one second.
func (c *fakeCall) press(t *testing.T, keys string) {
	t.Helper()
	for _, r := range keys {
		if r == '.' {
			time.Sleep(time.Second)
			continue
		}
		time.Sleep(100 * time.Millisecond)
		k, ok := dtmf.ParseKey(r)
		require.True(t, ok)
		c.key(k)
	}
	synctest.Wait()
}

// heard lists the clips that began to play, in their order.
func (c *fakeCall) heard() []prompts.ID {
	c.mu.Lock()
	defer c.mu.Unlock()
	const start = 4 * prompts.FrameBytes
	var ids []prompts.ID
	for at := 0; at+start <= len(c.sound); at += prompts.FrameBytes {
		for _, id := range prompts.All() {
			if bytes.Equal(c.clips.Clip(id)[:start], c.sound[at:at+start]) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// longestSilence gives the longest run of frames without sound in what was heard from a moment on.
func (c *fakeCall) longestSilence(from time.Duration) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	longest, run := 0, 0
	for at := int(from/media.FrameDuration) * prompts.FrameBytes; at < len(c.sound); at += prompts.FrameBytes {
		run++
		if media.LevelDBm0(media.DecodePCMU(nil, c.sound[at:at+prompts.FrameBytes])) > -50 {
			run = 0
		}
		longest = max(longest, run)
	}
	return time.Duration(longest) * media.FrameDuration
}
