package rehearsal

import (
	"context"
	"sync"

	"github.com/tonegate/tonegate/agent"
	"github.com/tonegate/tonegate/media"
)

// line is the call as the bot has it: no sound, and the keys that the gate lets through.
type line struct {
	id   string
	keys chan rune
	done chan struct{}
	once sync.Once
}

var _ agent.Line = (*line)(nil)

func newLine(id string) *line {
	return &line{id: id, keys: make(chan rune, 16), done: make(chan struct{})}
}

// CallID is the gate's id of the call.
func (l *line) CallID() string { return l.id }

// Rate is wideband.
func (l *line) Rate() media.Hz { return 16000 }

// Listen hears nothing: the caller types.
func (l *line) Listen(func(pcm []int16)) {}

// Keys delivers the keys that were let through.
func (l *line) Keys() <-chan rune { return l.keys }

// Speak goes nowhere.
func (l *line) Speak([]int16) error { return nil }

// Done is closed when the line has ended.
func (l *line) Done() <-chan struct{} { return l.done }

// Close hangs up.
func (l *line) Close(context.Context) error {
	l.end()
	return nil
}

// end is the line's end, whoever hung up.
func (l *line) end() {
	l.once.Do(func() { close(l.done) })
}
