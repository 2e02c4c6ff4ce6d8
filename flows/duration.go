package flows

import (
	"errors"
	"strings"
	"time"
)

// Duration is a length of time as Go writes it: 8s, 1m30s.
type Duration struct {
	time.Duration
}

// UnmarshalYAML reads the text.
func (d *Duration) UnmarshalYAML(text []byte) error {
	raw := strings.Trim(strings.TrimSpace(string(text)), `"'`)
	parsed, err := time.ParseDuration(raw)
	if err != nil {
		return errors.New("not a duration")
	}
	d.Duration = parsed
	return nil
}

// Or gives the duration, or fallback where none was written.
func (d Duration) Or(fallback time.Duration) time.Duration {
	if d.Duration == 0 {
		return fallback
	}
	return d.Duration
}
