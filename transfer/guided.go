package transfer

import (
	"cmp"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/transfer/control"
	"github.com/tonegate/tonegate/transfer/sounds"
)

// prepare keeps what a connect asks for. Somebody else's bot has no progress to coach by: its leg is held as ever.
func (c *call) prepare(v control.Connect) {
	c.asked, c.guided = v, v.Mode == control.ModeGuided && !c.static
	hold, ok := sounds.Named(v.Hold)
	if !ok {
		c.log.Warn("there is no such hold sound; the usual one is played", zap.String("sound", v.Hold))
	}
	c.hold = hold
}

// unguide ends what was prepared for a window.
func (c *call) unguide() {
	c.guided, c.hold = false, sounds.None
	c.sw.Attend(false)
}

// mode is what the Switch lets through in the phase that the call is in.
func (c *call) mode() Mode {
	m := c.phase.Mode()
	if m == Capture && c.guided {
		return Guided
	}
	return m
}

// filler is the sound where those who should speak do not.
func (c *call) filler() sounds.ID { return cmp.Or(c.hold, sounds.Hold) }

// alone tells whether a caller who was to be coached has lost the bot: they hear that the call goes on.
func (c *call) alone() bool { return c.guided && c.lost && c.phase == Capturing }
