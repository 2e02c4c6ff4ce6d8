package rehearsal

import (
	"slices"
	"time"
)

// Moments gives what has happened in the call, from the number given on.
func (s *Stage) Moments(from int) []Moment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.moments[min(from, len(s.moments)):])
}

// Node is the node of the flow where the conversation is.
func (s *Stage) Node() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.node
}

// Elapsed is how long the call has lasted, by its own clock.
func (s *Stage) Elapsed() time.Duration {
	return s.clock.Now().Sub(opening())
}
