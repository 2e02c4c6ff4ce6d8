package agent

import "time"

// lag measures what a caller waits for an answer.
type lag struct {
	by    string
	spoke time.Time // when they began
	from  time.Time // their last voiced frame, line or key
	parts Latency
}

// began starts to measure: the caller's turn has ended. from is their last voiced frame; a key or a line is now.
func (c *conversation) began(from time.Time, by string) {
	now := c.clock.Now()
	if from.IsZero() {
		from = now
	}
	c.lag = &lag{by: by, from: from, spoke: from}
	c.lag.parts.TurnEnd = now.Sub(from).Milliseconds()
	c.lag.parts.Hearing = c.lag.parts.TurnEnd
}

// passed notes that a step of the answer is done.
func (c *conversation) passed(part func(*Latency) *int64) {
	if c.lag == nil {
		return
	}
	if at := part(&c.lag.parts); *at == 0 {
		*at = c.clock.Now().Sub(c.lag.from).Milliseconds()
	}
}

func firstToken(l *Latency) *int64 { return &l.FirstToken }

func firstText(l *Latency) *int64 { return &l.FirstText }

// answered tells of the wait, once a turn.
func (c *conversation) answered(at time.Time) {
	if c.lag == nil {
		return
	}
	c.lag.parts.FirstFrame = at.Sub(c.lag.from).Milliseconds()
	if c.lag.parts.FirstText == 0 {
		c.lag.parts.FirstText = c.lag.parts.FirstFrame
	}
	c.publish(Event{Type: TurnAnswered, By: c.lag.by, Latency: &c.lag.parts})
	c.lag = nil
}
