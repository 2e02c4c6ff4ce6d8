package sip

import (
	"context"
	"log/slog"

	"go.uber.org/zap"
)

// quiet is the log handler given to sipgo. It passes the constant message on at debug level and drops every attribute:
// those hold start lines, which carry link tokens, and on a parse error the whole message, which may hold keys.
type quiet struct {
	log *zap.Logger
}

// Enabled is true for warnings and errors alone; the rest is a line for each transaction step.
func (q quiet) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn
}

// Handle logs the message without its attributes.
func (q quiet) Handle(_ context.Context, r slog.Record) error {
	q.log.Debug("sip stack", zap.String("message", r.Message))
	return nil
}

// WithAttrs drops the attributes.
func (q quiet) WithAttrs([]slog.Attr) slog.Handler { return q }

// WithGroup drops the group.
func (q quiet) WithGroup(string) slog.Handler { return q }
