package conformance

import (
	"encoding/json"
	"fmt"
	"io"
)

// Data writes the report as JSON, from which ReadReport makes it again.
func (r *Report) Data(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// ReadReport reads what Data has written.
func ReadReport(r io.Reader) (*Report, error) {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	var report Report
	if err := d.Decode(&report); err != nil {
		return nil, fmt.Errorf("read the figures of a bench: %w", err)
	}
	return &report, nil
}
