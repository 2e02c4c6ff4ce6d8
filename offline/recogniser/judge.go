package recogniser

import (
	"math"
	"strings"
)

// What a path may cost: its words together, and each part of it, silence too, under which a grammar that has no words
// for a sound hides it. Measured with five voices over both bands: see docs/4-reference/hearing.md.
const (
	mostCost  = 6.4
	mostWorst = 10.5
)

// short is a word too short to be judged, in seconds.
const short = 0.12

// judge rejects what fits badly.
func judge(path []segment) Heard {
	var said []string
	for _, s := range path {
		if s.spoken() {
			said = append(said, s.Word)
		}
	}
	if len(said) == 0 {
		return Heard{}
	}
	all, worst := cost(path)
	heard := Heard{Cost: all, Confidence: confidence(all, worst)}
	if all > mostCost || worst > mostWorst {
		return heard
	}
	heard.Text = written(strings.Join(said, " "))
	return heard
}

// spoken tells a word from silence, noise and the empty words between rules.
func (s segment) spoken() bool {
	return !strings.HasPrefix(s.Word, "<") && !strings.HasPrefix(s.Word, "[") && s.Word != "(NULL)"
}

// cost is how much worse a path fits the sound than any sounds could: in thousandths of a nat for each frame, over all
// its words, and of its worst part.
func cost(path []segment) (words, worst float64) {
	var sum, frames float64
	for _, s := range path {
		c := -1000 * math.Log(max(s.Probability, 1e-6))
		n := max(s.Seconds*frameRate, 1)
		if s.spoken() {
			sum, frames = sum+c, frames+n
		}
		if s.Seconds >= short {
			worst = max(worst, c/n)
		}
	}
	return sum / max(frames, 1), worst
}

// confidence is one half at the limit of what is taken.
func confidence(all, worst float64) float64 {
	over := max(all/mostCost, worst/mostWorst)
	return 1 / (1 + math.Exp(6*(over-1)))
}
