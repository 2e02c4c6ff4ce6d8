package transfer

import (
	"context"
	"time"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/sounds"
)

// burst is the most frames that one tick makes up for.
const burst = 5

// startSound plays a sound of the gate's own after a wait, in place of the one before. The same sound goes on.
func (c *call) startSound(id sounds.ID, after time.Duration) {
	if c.playing == id {
		return
	}
	c.playing, c.frame, c.playFrom = id, 0, c.gate.now().Add(after)
}

// fillAfter is how long a caller of whom nothing is awaited may hear nothing: dead air is never more than 4 s.
const fillAfter = 2500 * time.Millisecond

// fill plays hold where those who should speak do not.
func (c *call) fill() {
	switch c.phase {
	case Closing, Darkening, Holding, Capturing, Parting, Flushing, Quieting, Resuming:
		if c.playing == sounds.None && (c.sw.DeadFor() >= fillAfter || c.alone()) {
			c.startSound(c.filler(), noWait)
		}
	case Inviting, Open, Dialing, Asking, Rejoining, Apologising, HandingOff, Rescuing, HandedOff, Over:
	}
}

// yield ends the filling when somebody speaks.
func (c *call) yield(s soundChange) {
	mode := c.mode()
	if s.on && s.source != fromGate && c.playing.IsHold() && (mode == Closed || mode == Capture || mode == Guided) {
		c.stopSound()
	}
}

func (c *call) stopSound() { c.playing = sounds.None }

// play sends the frames that are due: to the caller the sound, to the bot silence where nothing else goes to it. Media
// time is counted in frames; a late tick is made up for.
func (c *call) play(jobs context.Context, now time.Time) {
	c.keepBot(now)
	if c.playing == sounds.None {
		return
	}
	for range burst {
		if now.Before(c.playFrom.Add(time.Duration(c.frame) * media.FrameDuration)) {
			return
		}
		f, ok := c.gate.sounds.Frame(c.playing, c.frame)
		if !ok {
			c.stopSound()
			c.soundOver(jobs)
			return
		}
		c.sw.Sound(f)
		c.frame++
	}
	if late := now.Sub(c.playFrom.Add(time.Duration(c.frame) * media.FrameDuration)); late > 0 {
		c.playFrom = c.playFrom.Add(late) // the machine was stalled: go on from here
	}
}

// soundOver: the apology was played. Where the file names a rescue, the caller is handed to it.
func (c *call) soundOver(jobs context.Context) {
	if c.phase != Apologising {
		return
	}
	if c.gate.cfg.Rescue != "" {
		c.target = c.gate.cfg.Rescue
		c.apply(jobs, HandoffAsked)
		return
	}
	c.apply(jobs, SoundOver)
}

// keepBot paces the silence to the bot.
func (c *call) keepBot(now time.Time) {
	for range burst {
		if now.Before(c.botFrom) {
			return
		}
		c.sw.KeepBot()
		c.botFrom = c.botFrom.Add(media.FrameDuration)
	}
	c.botFrom = now.Add(media.FrameDuration)
}
