package rehearsal

import (
	"context"

	"github.com/tonegate/tonegate/agent/guard"
	"github.com/tonegate/tonegate/providers"
)

// Unguarded lets a model say what it likes.
func Unguarded(cfg Config) Config {
	cfg.claims = &guard.Claims{}
	return cfg
}

// Report has the provider say anything.
func (s *Stage) Report(ctx context.Context, r providers.Report) error {
	return s.report(ctx, r, false)
}

// Told gives all that the model was told.
func (s *Stage) Told() string { return s.model.told.text() }
