package agent

import (
	"slices"
	"sync"
	"time"

	"github.com/tonegate/tonegate/internal/clock"
	"github.com/tonegate/tonegate/media"
)

// lateness after which the player starts its clock anew instead of catching up.
const lateness = 200 * time.Millisecond

// The voice while the caller may be about to speak: a third as loud, and silent where they go on, by a ramp over one
// frame.
const (
	loud   = 1.0
	quiet  = 0.3
	silent = 0.0
)

// holdLasts is how long the voice may stay silent before it goes on by itself: the caller may have left no more to hear.
const holdLasts = resumeAfter

// player sends audio to a line, 20 ms each 20 ms, silence where there is nothing to say. It goes by a clock, so that it
// also plays in virtual time. All methods are safe for concurrent use.
type player struct {
	line  Line
	clock clock.Clock
	tap   func(pcm []int16) // the recorder
	told  func(input)       // takes clipStarted and clipEnded

	frame, silence []int16 // of the tick

	mu     sync.Mutex
	queue  []*clip
	gain   float64 // of the frame before
	wanted float64
	held   time.Time // since when it is silent
	heard  time.Time // when it was heard last
	next   time.Time
	timer  clock.Timer
	closed bool
	news   []input // of the tick, told when the lock is free
}

func newPlayer(line Line, c clock.Clock, tap func([]int16), told func(input)) *player {
	size := int(line.Rate()) / 50
	return &player{
		line: line, clock: c, tap: tap, told: told, frame: make([]int16, size), silence: make([]int16, size),
		gain: loud, wanted: loud,
	}
}

// start begins to pace the line.
func (p *player) start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = p.clock.Now()
	p.timer = p.clock.AfterFunc(time.Hour, p.tick) // known before the first tick can ask for it
	p.timer.Reset(0)
}

// close ends it; no frame is sent when it has returned.
func (p *player) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.queue = nil
	p.timer.Stop()
}

// play adds a clip to what is played.
func (p *player) play(c *clip) {
	c.player = p
	p.mu.Lock()
	defer p.mu.Unlock()
	p.queue = append(p.queue, c)
}

// fillIn plays a clip at once, ahead of those whose voice is late. Where something is heard it is left out.
func (p *player) fillIn(c *clip) {
	c.player = p
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.queue) == 0 || p.queue[0].late() {
		p.queue = slices.Insert(p.queue, 0, c)
	}
}

// quietFor is how long nothing was heard.
func (p *player) quietFor() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.clock.Now().Sub(p.heard)
}

// cut stops everything and gives what was not played to its end; nobody is told of it.
func (p *player) cut() []*clip {
	p.mu.Lock()
	defer p.mu.Unlock()
	left := p.queue
	p.queue = nil
	p.wanted = loud
	return left
}

// duck lowers the voice, or raises it again.
func (p *player) duck(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !on {
		p.raise()
		return
	}
	p.wanted = quiet
}

// hold falls silent. What is left waits for duck(false), and then goes on from a little before.
func (p *player) hold() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wanted, p.held = silent, p.clock.Now()
}

// raise is called with the lock held.
func (p *player) raise() {
	if p.wanted == silent && len(p.queue) > 0 {
		p.queue[0].back()
	}
	p.wanted = loud
}

// tick sends one frame, tells of it and sets the next.
func (p *player) tick() {
	for _, in := range p.send() {
		p.told(in)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	now := p.clock.Now()
	p.next = p.next.Add(media.FrameDuration)
	if now.Sub(p.next) > lateness {
		p.next = now
	}
	p.timer.Reset(p.next.Sub(now))
}

// send sends one frame and gives what became known by it.
func (p *player) send() []input {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.news = p.news[:0]
	if p.fill() {
		p.heard = p.clock.Now()
		_ = p.line.Speak(p.frame) // a line that is gone ends the conversation
		p.tap(p.frame)
	} else {
		_ = p.line.Speak(p.silence)
	}
	return p.news
}

// fill takes the next 20 ms, and reports false where there is nothing to play.
func (p *player) fill() bool {
	if p.wanted == silent && p.clock.Now().Sub(p.held) > holdLasts {
		p.raise()
	}
	if p.wanted == silent && p.gain == silent {
		return false
	}
	for len(p.queue) > 0 {
		c := p.queue[0]
		if c.late() {
			return false
		}
		if !c.begun {
			c.begun = true
			p.news = append(p.news, clipStarted{c, p.clock.Now()})
		}
		if c.at >= len(c.pcm) {
			p.queue = p.queue[1:]
			p.news = append(p.news, clipEnded{c})
			continue
		}
		n := copy(p.frame, c.pcm[c.at:])
		clear(p.frame[n:])
		c.at += n
		p.shade()
		return true
	}
	return false
}

// shade brings the frame to the wanted loudness.
func (p *player) shade() {
	if p.gain == loud && p.wanted == loud {
		return
	}
	step := (p.wanted - p.gain) / float64(len(p.frame))
	for i := range p.frame {
		p.gain += step
		p.frame[i] = int16(float64(p.frame[i]) * p.gain)
	}
	p.gain = p.wanted
}
