package flows

import (
	"errors"
	"math"
	"regexp"
	"strings"
	"time"
)

// Duration is a length of time as Go writes it: 8s, 1m30s.
type Duration struct {
	time.Duration
}

// spelled is a length of time by the schema, which ParseDuration takes unless it is too long for it.
var spelled = regexp.MustCompile(`^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`)

// UnmarshalYAML reads the text. One that is too long for a time.Duration becomes the longest there is: no place takes it,
// and the linter says where it stands.
func (d *Duration) UnmarshalYAML(text []byte) error {
	raw := strings.Trim(strings.TrimSpace(string(text)), `"'`)
	parsed, err := time.ParseDuration(raw)
	switch {
	case err != nil && spelled.MatchString(raw):
		parsed = math.MaxInt64
	case err != nil:
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
