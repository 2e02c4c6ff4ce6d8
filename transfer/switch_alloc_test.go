package transfer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

// sinkhole is a party that takes everything.
type sinkhole struct{ codec media.Codec }

func (s sinkhole) Codec() media.Codec                { return s.codec }
func (sinkhole) Write(media.Frame) error             { return nil }
func (sinkhole) Press(dtmf.Key, time.Duration) error { return nil }

func measured(mode Mode, bot media.Codec) *Switch {
	s := NewSwitch(KeyRule{}, time.Now)
	s.caller, s.bot, s.provider = sinkhole{media.PCMU}, sinkhole{bot}, sinkhole{media.PCMU}
	s.SetMode(mode)
	return s
}

func TestFramesPassWithoutAllocation(t *testing.T) { //nolint:paralleltest // AllocsPerRun counts for the process
	f := hum(media.PCMU, soft)
	for _, tt := range []struct {
		name string
		mode Mode
		bot  media.Codec
	}{
		{"talk, PCMU", Talk, media.PCMU},
		{"talk, L16", Talk, media.L16},
		{"closed", Closed, media.PCMU},
		{"capture", Capture, media.PCMU},
	} {
		s := measured(tt.mode, tt.bot)
		step := func() {
			s.fromCaller(f)
			s.fromBot(f)
			s.fromProvider(f)
		}
		for range 10 {
			step()
		}
		require.Zero(t, testing.AllocsPerRun(100, step), tt.name)
	}
}

func BenchmarkRelay(b *testing.B) {
	s, f := measured(Capture, media.PCMU), hum(media.PCMU, soft)
	b.ReportAllocs()
	for b.Loop() {
		s.fromCaller(f)
	}
}

func BenchmarkMasked(b *testing.B) {
	s, f := measured(Talk, media.L16), hum(media.PCMU, soft)
	b.ReportAllocs()
	for b.Loop() {
		s.fromCaller(f)
	}
}
