package logging

import (
	"time"

	"go.uber.org/zap/zapcore"
)

// fewLines is how many lines of one message are written a minute.
const fewLines = 10

// steady gives a core that writes what strangers cause only a few times a minute. Debug level, which somebody has turned
// on to see it all, is written whole.
func steady(core zapcore.Core) zapcore.Core {
	return steadyCore{Core: core, few: zapcore.NewSamplerWithOptions(core, time.Minute, fewLines, 0)}
}

// steadyCore is the core of steady.
type steadyCore struct {
	zapcore.Core
	few zapcore.Core
}

// With adds fields to both ways.
func (c steadyCore) With(fields []zapcore.Field) zapcore.Core {
	return steadyCore{Core: c.Core.With(fields), few: c.few.With(fields)}
}

// Check picks the way.
func (c steadyCore) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if entry.Level > zapcore.DebugLevel {
		return c.few.Check(entry, checked)
	}
	return c.Core.Check(entry, checked)
}
