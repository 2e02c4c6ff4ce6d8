package logging_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/tonegate/tonegate/internal/logging"
)

const card = "4242424242424242"

// stringer is a value that prints a card number in two ways.
type stringer struct{}

func (stringer) String() string { return "number " + card }
func (stringer) MarshalLogObject(enc zapcore.ObjectEncoder) error {
	enc.AddString("number", "4242 4242 4242 4242")
	return nil
}

func lines(t *testing.T, out *bytes.Buffer) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(out.String()) {
		var one map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &one), "%s", line)
		all = append(all, one)
	}
	return all
}

func TestNoFieldTypeGetsANumberThrough(t *testing.T) {
	t.Parallel()
	fields := map[string]zap.Field{
		"string":     zap.String("k", card),
		"key":        zap.String(card, "v"),
		"quoted":     zap.String("k", `"`+card+`"`),
		"bytes":      zap.ByteString("k", []byte(card)),
		"int":        zap.Int64("k", 4242424242424242),
		"uint":       zap.Uint64("k", 4242424242424242),
		"stringer":   zap.Stringer("k", stringer{}),
		"object":     zap.Object("k", stringer{}),
		"dictionary": zap.Dict("k", zap.String("n", card)),
		"strings":    zap.Strings("k", []string{"x", card}),
		"ints":       zap.Int64s("k", []int64{1, 4242424242424242}),
		"error":      zap.Error(errors.New("charge " + card)),
		"reflect":    zap.Reflect("k", struct{ Number string }{card}),
		"any":        zap.Any("k", map[string]int64{"n": 4242424242424242}),
		"pointer":    zap.Stringp("k", new(card)),
		"typed":      logging.Reason("4242-4242-4242-4242"),
	}
	for name, f := range fields {
		for _, format := range []string{"json", "console"} {
			t.Run(name+" as "+format, func(t *testing.T) {
				t.Parallel()
				var out bytes.Buffer
				log, err := logging.New("debug", format, &out)
				require.NoError(t, err)

				log.Debug("written", f)
				log.With(f).Named("child").Info("with")
				log.WithOptions(zap.AddStacktrace(zap.InfoLevel)).WithLazy(f).Error("lazy")
				log.Sugar().Warnw("number 4242 4242 4242 4242")

				for _, form := range []string{card, "4242 4242", "4242-4242"} {
					require.NotContains(t, out.String(), form)
				}
				require.Contains(t, out.String(), "[redacted]")
				if format == "json" {
					require.Len(t, lines(t, &out), 4)
				}
			})
		}
	}
}

func TestLinesAreFitForMachines(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log, err := logging.New("", "", &out)
	require.NoError(t, err)

	log.Debug("below the level")
	log.Named("sip").Info("call answered", logging.CallID("c1"), logging.Took(1500*time.Millisecond), logging.Status(200))

	got := lines(t, &out)
	require.Len(t, got, 1)
	at, err := time.Parse(time.RFC3339, got[0]["ts"].(string))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), at, time.Minute)
	delete(got[0], "ts")
	require.Equal(t, map[string]any{
		"level": "info", "logger": "sip", "msg": "call answered", "call_id": "c1", "took": 1.5, "status": 200.0,
	}, got[0])
}

func TestNewSaysWhatItTakes(t *testing.T) {
	t.Parallel()
	_, err := logging.New("loud", "json", &bytes.Buffer{})
	require.ErrorIs(t, err, logging.ErrLevel)
	_, err = logging.New("info", "xml", &bytes.Buffer{})
	require.ErrorIs(t, err, logging.ErrFormat)
}

type broken struct{ bytes.Buffer }

func (*broken) Sync() error { return nil }

func TestZapsOwnFaultsAreRedacted(t *testing.T) {
	t.Parallel()
	var out broken
	log, err := logging.New("info", "json", &out)
	require.NoError(t, err)
	log.Info("x", zap.Object("k", zapcore.ObjectMarshalerFunc(func(zapcore.ObjectEncoder) error {
		return errors.New("cannot marshal " + card)
	})))
	require.NotContains(t, out.String(), card)
}
