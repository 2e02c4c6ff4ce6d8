package logging

import (
	"fmt"

	pion "github.com/pion/logging"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// Pion is log for the pion libraries: each scope becomes a named logger. Trace is dropped, since it is per packet; of each
// other message only a few lines a minute are written, but at debug level.
func Pion(log *zap.Logger) pion.LoggerFactory {
	return pionFactory{log.WithOptions(zap.WrapCore(steady))}
}

type pionFactory struct {
	log *zap.Logger
}

// NewLogger names the logger for its scope.
func (f pionFactory) NewLogger(scope string) pion.LeveledLogger {
	return pionLogger{f.log.Named(scope)}
}

type pionLogger struct {
	log *zap.Logger
}

// Trace drops the message.
func (l pionLogger) Trace(string) {}

// Tracef drops the message.
func (l pionLogger) Tracef(string, ...any) {}

// Debug logs at debug level.
func (l pionLogger) Debug(msg string) { l.write(zapcore.DebugLevel, msg) }

// Debugf logs at debug level.
func (l pionLogger) Debugf(format string, args ...any) { l.format(zapcore.DebugLevel, format, args) }

// Info logs at debug level: what is news to pion is detail to us.
func (l pionLogger) Info(msg string) { l.write(zapcore.DebugLevel, msg) }

// Infof logs at debug level.
func (l pionLogger) Infof(format string, args ...any) { l.format(zapcore.DebugLevel, format, args) }

// Warn logs at debug level: pion warns of what the end of every call brings with it.
func (l pionLogger) Warn(msg string) { l.write(zapcore.DebugLevel, msg) }

// Warnf logs at debug level.
func (l pionLogger) Warnf(format string, args ...any) { l.format(zapcore.DebugLevel, format, args) }

// Error logs at warn level: nobody needs to act on one browser's fault.
func (l pionLogger) Error(msg string) { l.write(zapcore.WarnLevel, msg) }

// Errorf logs at warn level.
func (l pionLogger) Errorf(format string, args ...any) { l.format(zapcore.WarnLevel, format, args) }

func (l pionLogger) format(at zapcore.Level, format string, args []any) {
	if l.log.Core().Enabled(at) {
		l.write(at, fmt.Sprintf(format, args...))
	}
}

func (l pionLogger) write(at zapcore.Level, msg string) {
	l.log.Log(at, short(msg))
}
