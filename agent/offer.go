package agent

import (
	"time"

	"github.com/tonegate/tonegate/transfer/control"
)

// offer is what a consent is to. Until its text has begun to be heard nothing but a no is an answer.
type offer struct {
	text string
	keys control.Collect // asked for when it is heard: one of them closes the gate
	no   func(input) bool
	from time.Time // it is heard
}

func (o *offer) unheard() bool { return o != nil && o.from.IsZero() }

// early tells of a key or a line for what nobody has begun to hear.
func (o *offer) early(in input) bool {
	switch in.(type) {
	case keyPressed, lineTyped:
		return o.unheard() && !o.no(in)
	default:
		return false
	}
}

// before tells whether a speech has begun before the text did.
func (o *offer) before(v voiceSensed) bool {
	return o.unheard() || o != nil && spokeAt(v).Add(softly).Before(o.from)
}
