package lint

import (
	"strconv"
	"time"

	"github.com/tonegate/tonegate/flows"
)

// turn checks how a caller may cut in, and when they have finished.
func (c *checker) turn(path string, n *flows.Node) {
	if b := n.BargeIn; b != nil {
		if n.Legal && b.By == flows.CutBySpeech {
			c.Add(path+"/barge_in/by", "use keys, or remove legal", "a legal text must not be cut by noise")
		}
		c.duration(path+"/barge_in/after", b.After, 100*time.Millisecond, 3*time.Second)
		c.duration(path+"/barge_in/resume", b.Resume, 500*time.Millisecond, 10*time.Second)
	}
	if (n.Legal || n.BargeIn != nil) && len(n.Say) == 0 {
		c.Add(path, "write say:", "barge_in and legal are about a text, and this node says none")
	}
	e := n.EndOfTurn
	if e == nil {
		return
	}
	if !n.Waits() {
		c.Add(path+"/end_of_turn", "remove it", "this node does not wait for the caller")
	}
	c.duration(path+"/end_of_turn/min", e.Min, 100*time.Millisecond, 3*time.Second)
	c.duration(path+"/end_of_turn/max", e.Max, 500*time.Millisecond, 10*time.Second)
	if e.Min.Duration > 0 && e.Max.Duration > 0 && e.Min.Duration > e.Max.Duration {
		c.Add(path+"/end_of_turn", "swap them", "min is longer than max")
	}
}

// ladders checks what is said of silence and of words that are not understood.
func (c *checker) ladders(path string, n *flows.Node) {
	if n.NoInput == nil && (len(n.Menu)+len(n.Ask) > 0 || n.Choose != nil || n.Task != nil) {
		c.Add(path, "write no_input: {after: 8s, times: 2, to: NODE}", "nothing is said of a caller who stays silent")
	}
	c.ladder(path+"/no_input", n, n.NoInput)
	c.ladder(path+"/no_match", n, n.NoMatch)
	if n.NoMatch != nil && n.NoMatch.After != (flows.Duration{}) {
		c.Add(path+"/no_match/after", "remove it", "after has a meaning in no_input alone")
	}
}

func (c *checker) ladder(path string, n *flows.Node, l *flows.Ladder) {
	if l == nil {
		return
	}
	if !n.Waits() {
		c.Add(path, "remove it", "only menu, ask, choose, consent and task wait for the caller")
	}
	c.duration(path+"/after", l.After, time.Second, time.Minute)
	for i, text := range l.Say {
		at := path + "/say"
		if len(l.Say) > 1 {
			at += "/" + strconv.Itoa(i)
		}
		c.text(at, text)
	}
	if l.Times > 0 && len(l.Say) > l.Times {
		c.Warn(path+"/say", "write times: "+strconv.Itoa(len(l.Say)), "some of the texts are never said")
	}
	c.target(path+"/to", l.To)
}
