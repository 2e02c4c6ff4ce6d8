package agent

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

// The listeners that this process has; the gate's file names them.
const (
	listenerRecorder = "recorder"
	listenerHearing  = "hearing"
)

// duty queues what the gate waits for.
func (c *call) duty(job func(context.Context)) {
	if !c.duties.post(job) {
		c.log.Error("a duty was dropped: the gate will not open the provider")
	}
}

// darken makes a listener deaf and says so, or says that it cannot.
func (c *call) darken(ctx context.Context, listener string) {
	dark := false
	switch listener {
	case listenerRecorder:
		dark = c.stopRecording()
	case listenerHearing:
		c.deafen()
		dark = true
	default:
		c.log.Warn("the gate asks for a listener that is not here", logging.Listener(listener))
	}
	if err := c.verbs.Ack(ctx, control.Ack{Listener: listener, Dark: dark}); err != nil {
		c.log.Warn("acknowledgement was not taken", logging.Listener(listener), zap.Error(err))
	}
}

// stopRecording tells whether nothing of the call is recorded from now on.
func (c *call) stopRecording() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.recorder == nil {
		return true
	}
	if err := c.recorder.Dark(); err != nil {
		c.log.Error("recorder does not go dark", zap.Error(err))
		return false
	}
	return true
}

func (c *call) resume(listener string) {
	switch listener {
	case listenerRecorder:
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.recorder == nil {
			return
		}
		if err := c.recorder.Resume(); err != nil {
			c.log.Error("recorder does not resume", zap.Error(err))
		}
	case listenerHearing:
		c.hearAgain()
	default:
	}
}

// erase silences the recording since a time; what cannot be silenced is not kept.
func (c *call) erase(from time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.recorder == nil {
		return
	}
	if err := c.recorder.Erase(from); err != nil {
		c.log.Error("words that had to be erased are in a recording", zap.Error(err))
		_ = c.recorder.Close()
		c.recorder = nil
	}
}

// mute keeps the caller out of the recording, or takes them in again.
func (c *call) mute(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.muted = on
}

// recordCaller takes audio of the caller.
func (c *call) recordCaller(pcm []int16) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.muted {
		c.put((*media.Recorder).Caller, pcm)
	}
}

// record takes audio of one side; a recorder that fails is given up.
func (c *call) record(side func(*media.Recorder, []int16) error, pcm []int16) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(side, pcm)
}

// put is record with the lock held.
func (c *call) put(side func(*media.Recorder, []int16) error, pcm []int16) {
	if c.recorder == nil {
		return
	}
	if err := side(c.recorder, pcm); err != nil {
		c.log.Error("recording has failed", zap.Error(err))
		_ = c.recorder.Close()
		c.recorder = nil
	}
}
