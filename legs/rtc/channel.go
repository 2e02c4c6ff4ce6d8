package rtc

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"
)

const (
	// channelLabel is the data channel that the page opens.
	channelLabel = "tonegate"
	// maxMessage is the longest message either way, in bytes.
	maxMessage = 16 << 10
	// channelQueue is the number of messages that wait for the channel to open.
	channelQueue = 128
	// flushWait is how long the page may take to acknowledge the last messages of a call.
	flushWait = 300 * time.Millisecond
	// maxBuffered is how much may wait for a browser that does not read, in bytes.
	maxBuffered = 1 << 20
)

// errMessage tells that a message cannot be sent.
var errMessage = errors.New("the data channel does not take the message")

// channel is the data channel of one leg. It is safe for concurrent use.
type channel struct {
	mu      sync.Mutex
	dc      *webrtc.DataChannel
	open    bool
	ended   bool
	waiting []string
	handler func([]byte)
}

// Send sends one text message to the page. Before the page has opened its channel, messages wait for it.
func (l *Leg) Send(message []byte) error {
	c := &l.channel
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.ended || len(message) > maxMessage:
		return errMessage
	case !c.open:
		if len(c.waiting) == channelQueue {
			return errMessage
		}
		c.waiting = append(c.waiting, string(message))
		return nil
	case c.dc.BufferedAmount() > maxBuffered:
		return errMessage
	}
	if err := c.dc.SendText(string(message)); err != nil {
		return fmt.Errorf("send message: %w", errMessage)
	}
	return nil
}

// Messages makes handle the receiver of the page's text messages; it must not block. Nil drops them.
func (l *Leg) Messages(handle func([]byte)) {
	l.channel.mu.Lock()
	defer l.channel.mu.Unlock()
	l.channel.handler = handle
}

// onDataChannel takes the page's channel; another one is closed.
func (l *Leg) onDataChannel(dc *webrtc.DataChannel) {
	c := &l.channel
	c.mu.Lock()
	taken := c.dc != nil || dc.Label() != channelLabel || c.ended
	if !taken {
		c.dc = dc
	}
	c.mu.Unlock()
	if taken {
		if err := dc.Close(); err != nil {
			l.log.Debug("unwanted data channel did not close")
		}
		return
	}
	dc.OnOpen(c.opened)
	dc.OnMessage(c.received)
}

func (c *channel) opened() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	c.open = true
	for _, m := range c.waiting {
		_ = c.dc.SendText(m) // A channel that closes now takes no more.
	}
	c.waiting = nil
}

func (c *channel) received(m webrtc.DataChannelMessage) {
	c.mu.Lock()
	handle := c.handler
	if c.ended || !m.IsString || len(m.Data) > maxMessage {
		handle = nil
	}
	c.mu.Unlock()
	if handle != nil {
		handle(m.Data)
	}
}

// shut drops what comes from now on.
func (c *channel) shut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended, c.handler, c.waiting = true, nil, nil
}

// flush waits until the page has what was sent to it: the end of the call is the last thing it is told.
func (c *channel) flush() {
	c.mu.Lock()
	dc, open := c.dc, c.open
	c.mu.Unlock()
	if !open {
		return
	}
	late := time.NewTimer(flushWait)
	defer late.Stop()
	look := time.NewTicker(flushWait / 60)
	defer look.Stop()
	for dc.BufferedAmount() > 0 && dc.ReadyState() == webrtc.DataChannelStateOpen {
		select {
		case <-look.C:
		case <-late.C:
			return
		}
	}
}
