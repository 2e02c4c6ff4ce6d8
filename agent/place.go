package agent

// place is one in what an ear has heard. Each ear counts its own samples: after a payment the line has a new one, to which
// the places of the old one mean nothing.
type place struct {
	ear *ear
	at  int64
}

// spend takes a speech for answered: what comes of it later is nobody's.
func (c *conversation) spend(v voiceSensed) {
	at := v.event.From
	if c.spent.ear == v.ear {
		at = max(at, c.spent.at)
	}
	c.spent = place{v.ear, at}
}

// isSpent tells whether a speech was answered.
func (c *conversation) isSpent(v voiceSensed) bool {
	return v.ear == c.spent.ear && v.event.From <= c.spent.at
}
