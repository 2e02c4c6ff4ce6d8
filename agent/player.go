package agent

import (
	"context"
	"sync"
	"time"

	"github.com/tonegate/tonegate/media"
)

// lateness after which the player starts its clock anew instead of catching up.
const lateness = 200 * time.Millisecond

// player sends audio to a line, 20 ms each 20 ms, silence where there is nothing to say. Its run is the one goroutine
// that speaks; play and stop are safe for concurrent use.
type player struct {
	line Line
	tap  func(pcm []int16) // the recorder
	size int               // samples of 20 ms

	mu  sync.Mutex
	cur *clip
}

// clip is one piece of audio; done is closed when its last sample was played, or when it was cut off.
type clip struct {
	pcm  []int16
	at   int
	done chan struct{}
}

func newPlayer(line Line, tap func([]int16)) *player {
	return &player{line: line, tap: tap, size: int(line.Rate()) / 50}
}

// play starts pcm, which is at 16 kHz, in the place of what is played.
func (p *player) play(pcm []int16) *clip {
	if rate := p.line.Rate(); rate != 16000 {
		pcm = media.NewResampler(16000, rate).Resample(nil, pcm)
	}
	c := &clip{pcm: pcm, done: make(chan struct{})}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
	p.cur = c
	return c
}

// stop cuts c off if it is still played.
func (p *player) stop(c *clip) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cur == c {
		p.end()
	}
}

// end is called with the lock held.
func (p *player) end() {
	if p.cur != nil {
		close(p.cur.done)
		p.cur = nil
	}
}

// run paces the line until ctx ends.
func (p *player) run(ctx context.Context) {
	frame, silence := make([]int16, p.size), make([]int16, p.size)
	next := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			p.mu.Lock()
			p.end()
			p.mu.Unlock()
			return
		case <-timer.C:
		}
		if p.fill(frame) {
			_ = p.line.Speak(frame) // a line that is gone ends ctx
			p.tap(frame)
		} else {
			_ = p.line.Speak(silence)
		}
		next = next.Add(media.FrameDuration)
		if late := time.Since(next); late > lateness {
			next = time.Now()
		}
		timer.Reset(time.Until(next))
	}
}

// fill takes the next 20 ms, and reports false where there is nothing to play.
func (p *player) fill(frame []int16) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cur == nil {
		return false
	}
	if p.cur.at >= len(p.cur.pcm) {
		p.end()
		return false
	}
	n := copy(frame, p.cur.pcm[p.cur.at:])
	clear(frame[n:])
	p.cur.at += n
	return true
}
