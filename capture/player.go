package capture

import (
	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/media"
)

// player is what a caller hears: a queue of clips, then silence, 20 ms at a time. It belongs to one goroutine.
type player struct {
	clips   *prompts.Library
	queue   []prompts.ID
	rest    []byte     // of the clip that is being played
	loop    prompts.ID // played again and again behind the queue; empty for none
	looping bool       // rest is of loop
	silence []byte
}

func newPlayer(clips *prompts.Library) *player {
	silent := media.EncodePCMU(nil, make([]int16, prompts.FrameBytes))
	return &player{clips: clips, silence: silent}
}

// say queues clips behind what is being played.
func (p *player) say(ids ...prompts.ID) {
	p.queue = append(p.queue, ids...)
}

// hush drops all that is being played and queued.
func (p *player) hush() {
	p.queue, p.rest, p.loop = p.queue[:0], nil, ""
}

// instead lets the clip that is being played come to its end and then plays ids, and nothing of what was queued.
func (p *player) instead(ids ...prompts.ID) {
	p.queue, p.loop = append(p.queue[:0], ids...), ""
	if p.looping {
		p.rest = nil // the sound of waiting may be cut at any moment
	}
}

// idle tells whether all clips have been played.
func (p *player) idle() bool {
	return len(p.rest) == 0 && len(p.queue) == 0
}

// next gives the next 20 ms.
func (p *player) next() media.Frame {
	if len(p.rest) == 0 {
		p.looping = false
		switch {
		case len(p.queue) > 0:
			p.rest = p.clips.Clip(p.queue[0])
			p.queue = p.queue[1:]
		case p.loop != "":
			p.rest, p.looping = p.clips.Clip(p.loop), true
		default:
			return media.Frame{Codec: media.PCMU, Payload: p.silence}
		}
	}
	f := media.Frame{Codec: media.PCMU, Payload: p.rest[:prompts.FrameBytes]}
	p.rest = p.rest[prompts.FrameBytes:]
	return f
}
