package logging

import (
	"errors"
	"fmt"
	"io"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// What New does not take. The messages name what would be right.
var (
	ErrLevel  = errors.New("unknown log level: use debug, info, warn or error")
	ErrFormat = errors.New("unknown log format: use json or console")
)

// New makes a logger that writes to w, one line an entry, and redacts card numbers in whatever it writes. Level is
// debug, info, warn or error (empty is info); format is json or console (empty is json). Times have milliseconds,
// durations are seconds. The logger is safe for concurrent use; w is locked here.
func New(level, format string, w io.Writer) (*zap.Logger, error) {
	at, err := parseLevel(level)
	if err != nil {
		return nil, err
	}
	enc, err := newEncoder(format)
	if err != nil {
		return nil, err
	}
	core := zapcore.NewCore(redactingEncoder{enc}, zapcore.Lock(zapcore.AddSync(w)), at)
	return zap.New(core, zap.ErrorOutput(zapcore.Lock(zapcore.AddSync(redactingWriter{w})))), nil
}

func parseLevel(level string) (zapcore.Level, error) {
	switch level {
	case "":
		return zapcore.InfoLevel, nil
	case "debug", "info", "warn", "error":
		at, err := zapcore.ParseLevel(level)
		if err != nil {
			return 0, fmt.Errorf("log level: %w", err)
		}
		return at, nil
	default:
		return 0, ErrLevel
	}
}

func newEncoder(format string) (zapcore.Encoder, error) {
	cfg := zap.NewProductionEncoderConfig()
	cfg.EncodeTime = zapcore.TimeEncoderOfLayout("2006-01-02T15:04:05.000Z07:00")
	cfg.EncodeDuration = zapcore.SecondsDurationEncoder
	switch format {
	case "", "json":
		return zapcore.NewJSONEncoder(cfg), nil
	case "console":
		cfg.ConsoleSeparator = "  "
		return zapcore.NewConsoleEncoder(cfg), nil
	default:
		return nil, ErrFormat
	}
}
