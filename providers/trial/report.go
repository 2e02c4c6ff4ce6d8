package trial

import (
	"time"

	"github.com/tonegate/tonegate/providers"
)

// Status of a step.
type Status string

// The statuses.
const (
	Works    Status = "works"
	Failed   Status = "failed"
	Absent   Status = "not offered"
	NotTried Status = "not tried"
)

// Step is one thing that was tried.
type Step struct {
	Name   string `json:"name"`
	Status Status `json:"status"`
	// Detail is what was seen.
	Detail string `json:"detail"`
	// Advice is what would help, where it failed or was not tried.
	Advice string         `json:"advice,omitempty"`
	Code   providers.Code `json:"code,omitempty"`
	Millis int64          `json:"ms"`
}

// Report is what a trial found.
type Report struct {
	Steps []Step `json:"steps"`
}

// OK tells whether nothing failed.
func (r Report) OK() bool {
	for _, s := range r.Steps {
		if s.Status == Failed {
			return false
		}
	}
	return true
}

func (r *Report) add(s Step, began time.Time) {
	s.Millis = time.Since(began).Milliseconds()
	r.Steps = append(r.Steps, s)
}
