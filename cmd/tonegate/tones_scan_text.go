package main

import (
	"fmt"
	"time"
)

// verdict is the word for what is known of a recording.
type verdict string

const (
	scanKeys  verdict = "keys"
	scanMaybe verdict = "maybe"
	scanClean verdict = "clean"
	scanError verdict = "error"
)

// Exit codes of a scan.
const (
	scanFound  = 1
	scanFailed = 2
)

func (s scanned) verdict() verdict {
	switch n, _ := s.suspects(); {
	case s.err != nil:
		return scanError
	case len(s.found.Presses) > 0:
		return scanKeys
	case n > 0:
		return scanMaybe
	default:
		return scanClean
	}
}

// text says how many keys there are and when, and why a recording could not be read.
func (s scanned) text() string {
	keys := ""
	if s.found != nil && len(s.found.Presses) > 0 {
		presses := s.found.Presses
		keys = fmt.Sprintf("%s, %s to %s", number(len(presses), "key"),
			clock(presses[0].Start), clock(presses[len(presses)-1].Start))
	}
	switch s.verdict() {
	case scanError:
		if keys != "" {
			return fmt.Sprintf("%v; before that %s", s.err, keys)
		}
		return s.err.Error()
	case scanMaybe:
		n, length := s.suspects()
		return fmt.Sprintf("%s that may be keys, %.2f s of %s", number(n, "place"), length.Seconds(), clock(s.found.Length()))
	case scanKeys:
		return keys + " of " + clock(s.found.Length())
	case scanClean:
	}
	return clock(s.found.Length())
}

// scanLine is a recording as JSON.
type scanLine struct {
	File     string  `json:"file"`
	Verdict  verdict `json:"verdict"`
	Keys     int     `json:"keys"`
	Times    []int64 `json:"at_ms,omitempty"`      // of each key
	Suspects int     `json:"suspects,omitempty"`   // stretches that would be masked, with --wide
	Suspect  int64   `json:"suspect_ms,omitempty"` // their length
	Length   int64   `json:"length_ms"`            // of what could be read
	Error    string  `json:"error,omitempty"`
}

func (s scanned) line() scanLine {
	n, length := s.suspects()
	line := scanLine{File: s.path, Verdict: s.verdict(), Suspects: n, Suspect: milliseconds(length)}
	if s.found != nil {
		line.Keys, line.Length = len(s.found.Presses), milliseconds(s.found.Length())
		for _, p := range s.found.Presses {
			line.Times = append(line.Times, milliseconds(p.Start))
		}
	}
	if s.err != nil {
		line.Error = s.err.Error()
	}
	return line
}

// scanSummary counts recordings.
type scanSummary struct {
	files, keys, maybe, clean, failed int
	length                            time.Duration
}

func (t *scanSummary) add(s scanned) {
	t.files++
	switch s.verdict() {
	case scanKeys:
		t.keys++
	case scanMaybe:
		t.maybe++
	case scanClean:
		t.clean++
	case scanError:
		t.failed++
	}
	if s.found != nil {
		t.length += s.found.Length()
	}
}

func (t *scanSummary) text(wide bool) string {
	maybe := ""
	if wide {
		maybe = fmt.Sprintf("%d that may have some, ", t.maybe)
	}
	return fmt.Sprintf("%s, %s of sound: %d with keys, %s%d without, %d not readable",
		number(t.files, "file"), clock(t.length), t.keys, maybe, t.clean, t.failed)
}

// code is the exit code: what is not known weighs more than what is.
func (t *scanSummary) code() int {
	switch {
	case t.failed > 0:
		return scanFailed
	case t.keys > 0 || t.maybe > 0:
		return scanFound
	default:
		return 0
	}
}
