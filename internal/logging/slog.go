package logging

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/exp/zapslog"
)

// maxForeign is the most bytes of a text of somebody else's making that goes into one field.
const maxForeign = 120

// Slog is log for libraries that speak slog, which for us is sipgo. What sipgo hands over is not to be trusted: at
// error level it logs whole SIP messages that it could not parse, at other levels request lines. So only attributes
// that are known to be harmless pass; a fault of the network passes as it is; the text of any other error ends where it
// begins to quote and loses its digits; everything else is dropped. A stranger can have a thing said as often as he sends a
// packet: so of each message only a few lines a minute are written, but at debug level.
func Slog(log *zap.Logger) *slog.Logger {
	return slog.New(careful{zapslog.NewHandler(steady(log.Core()), zapslog.WithName(log.Name()),
		zapslog.AddStacktraceAt(slog.LevelError+1))})
}

// careful is the slog handler that lets only harmless attributes through.
type careful struct {
	next slog.Handler
}

// Enabled asks the handler below.
func (h careful) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

// Handle passes the record on with a cleaned message and only the known attributes.
func (h careful) Handle(ctx context.Context, record slog.Record) error {
	clean := slog.NewRecord(record.Time, record.Level, withoutDigits(record.Message), 0)
	record.Attrs(func(a slog.Attr) bool {
		if kept, ok := harmless(a); ok {
			clean.AddAttrs(kept)
		}
		return true
	})
	return h.next.Handle(ctx, clean)
}

// WithAttrs keeps the known attributes.
func (h careful) WithAttrs(attrs []slog.Attr) slog.Handler {
	kept := make([]slog.Attr, 0, len(attrs))
	for _, a := range attrs {
		if k, ok := harmless(a); ok {
			kept = append(kept, k)
		}
	}
	return careful{h.next.WithAttrs(kept)}
}

// WithGroup opens a group below.
func (h careful) WithGroup(name string) slog.Handler {
	return careful{h.next.WithGroup(name)}
}

// harmless returns the attribute in the form in which it may be logged, or false.
func harmless(a slog.Attr) (slog.Attr, bool) {
	switch a.Key {
	case "caller", "network", "laddr", "raddr", "addr", "src", "dst", "ip", "ref", "state", "input", "method", "dur":
		return slog.String(a.Key, short(a.Value.String())), true
	case "error", "fsmError", "reason":
		return slog.String(a.Key, errorText(a.Value)), true
	default:
		return slog.Attr{}, false
	}
}

func errorText(v slog.Value) string {
	if err, ok := v.Any().(error); ok {
		if fault, is := errors.AsType[*net.OpError](err); is {
			return short(fault.Error())
		}
	}
	said := v.String()
	if i := strings.IndexAny(said, "'\"`<"); i >= 0 {
		said = said[:i]
	}
	return withoutDigits(said)
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '#'
		}
		return r
	}, short(s))
}

// short is the first line of s, at most maxForeign bytes of it.
func short(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return r < ' ' }); i >= 0 {
		s = s[:i]
	}
	if len(s) > maxForeign {
		s = strings.ToValidUTF8(s[:maxForeign], "")
	}
	return s
}
