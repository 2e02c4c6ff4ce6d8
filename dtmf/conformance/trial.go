package conformance

import "github.com/tonegate/tonegate/dtmf"

// Trial is a piece of audio at 8 kHz and the keys in it. What is lost is zero in PCM, too.
type Trial struct {
	PCM  []int16
	Lost []bool // by packet of 20 ms; nil: none
	Keys []dtmf.Key
}

// exact tells whether what was heard is what was keyed.
func (t Trial) exact(heard []dtmf.Key) bool {
	if len(heard) != len(t.Keys) {
		return false
	}
	for i, k := range heard {
		if k != t.Keys[i] {
			return false
		}
	}
	return true
}

// Case is one point of a table: a kind of trial, and the gate that ours has to pass.
type Case struct {
	ID, Point string
	// Make makes the trial of a number, which gives the key, too.
	Make func(l *Lab, n int) Trial
	// AtLeast is the part of trials, in percent, that must be heard exactly as keyed.
	AtLeast float64
	// AtMost is the part of trials, in percent, in which anything may be heard. It holds where None is set.
	AtMost float64
	// None is for trials in which nothing must be heard.
	None bool
	// Free is for points without a gate, to compare with others.
	Free bool
	// Sweep names the measure that this case is a point of, and At its value there.
	Sweep string
	At    float64
}

// trials makes the trials of a case; the same at each call.
func (c Case) trials(count int) []Trial {
	var seed uint64
	for _, r := range c.ID + c.Point {
		seed = seed*131 + uint64(r)
	}
	l := NewLab(seed)
	all := make([]Trial, count)
	for i := range all {
		all[i] = c.Make(l, i)
	}
	return all
}

// score gives the percentage that a case's gate is about: trials heard exactly, or trials in which anything was heard.
func (c Case) score(trials []Trial, heard [][]dtmf.Key) Figure {
	n := 0
	for i, t := range trials {
		if c.None && len(heard[i]) > 0 || !c.None && t.exact(heard[i]) {
			n++
		}
	}
	return 100 * Figure(n) / Figure(len(trials))
}

// passes tells whether a score passes the gate.
func (c Case) passes(score Figure) bool {
	switch {
	case c.Free:
		return true
	case c.None:
		return float64(score) <= c.AtMost
	default:
		return float64(score) >= c.AtLeast
	}
}
