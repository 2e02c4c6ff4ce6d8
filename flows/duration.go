package flows

import (
	"strings"
	"time"
)

// Duration is a length of time as Go writes it: 8s, 1m30s. What cannot be read is kept and reported by the check, which
// knows its place in the file.
type Duration struct {
	time.Duration

	unread string
}

// UnmarshalYAML reads the text.
func (d *Duration) UnmarshalYAML(text []byte) error {
	raw := strings.Trim(strings.TrimSpace(string(text)), `"'`)
	parsed, err := time.ParseDuration(raw)
	if err != nil {
		d.unread = raw
		return nil //nolint:nilerr // reported by the check
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
