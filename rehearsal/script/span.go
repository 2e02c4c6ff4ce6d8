package script

import (
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Span is a time in silence, such as 9s. What cannot be read is kept for the check.
type Span struct {
	time.Duration

	unread string
}

// UnmarshalYAML reads the span.
func (s *Span) UnmarshalYAML(node ast.Node) error {
	text := node.GetToken().Value
	d, err := time.ParseDuration(text)
	if err != nil {
		s.unread = text
		return nil //nolint:nilerr // reported by the check
	}
	s.Duration = d
	return nil
}
