package recogniser_test

import (
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline"
	"github.com/tonegate/tonegate/offline/recogniser"
)

// band is how an utterance comes to us.
type band struct {
	name string
	pass func(pcm []int16) []int16
}

func bands() []band {
	return []band{
		{"16 kHz", func(pcm []int16) []int16 { return pcm }},
		{"telephone", telephone},
	}
}

// telephone is G.711 at 8 kHz.
func telephone(pcm []int16) []int16 {
	narrow := media.NewResampler(16000, 8000).Resample(nil, pcm)
	narrow = media.DecodePCMU(nil, media.EncodePCMU(nil, narrow))
	return media.NewResampler(8000, 16000).Resample(nil, narrow)
}

// figures of one voice over one band.
type figures struct {
	utterances, rejected, intents int
	words, wrong                  int // errors of words, rejected ones too
	outside, accepted             int
	busy, sound                   time.Duration
}

func (f *figures) add(o figures) {
	f.utterances += o.utterances
	f.rejected += o.rejected
	f.intents += o.intents
	f.words += o.words
	f.wrong += o.wrong
	f.outside += o.outside
	f.accepted += o.accepted
	f.busy += o.busy
	f.sound += o.sound
}

// studio speaks and hears.
type studio struct {
	tb      testing.TB
	speaker *offline.Speaker
	ears    *recogniser.Recogniser
}

func newStudio(tb testing.TB) *studio {
	tb.Helper()
	s := &studio{tb: tb, speaker: offline.NewSpeaker(offline.SpeakerConfig{}), ears: recogniser.New(recogniser.Config{})}
	tb.Cleanup(func() {
		require.NoError(tb, s.speaker.Close())
		require.NoError(tb, s.ears.Close())
	})
	require.NoError(tb, s.ears.Warm(tb.Context()))
	return s
}

// hear gives what is heard of a text in a voice, over a band.
func (s *studio) hear(f *figures, voice, text string, b band, phrases []string) recogniser.Heard {
	s.tb.Helper()
	pcm, err := s.speaker.Speak(s.tb.Context(), voice, text)
	require.NoError(s.tb, err)
	pcm = b.pass(pcm)
	before := processor(s.tb)
	heard, err := s.ears.Hear(s.tb.Context(), pcm, phrases)
	require.NoError(s.tb, err)
	f.busy += processor(s.tb) - before
	f.sound += time.Duration(len(pcm)) * time.Second / 16000
	return heard
}

// processor is the time that this process has used.
func processor(tb testing.TB) time.Duration {
	tb.Helper()
	var use syscall.Rusage
	require.NoError(tb, syscall.Getrusage(syscall.RUSAGE_SELF, &use))
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// note says what was heard in a test; a measurement has its table.
func (s *studio) note(format string, args ...any) {
	s.tb.Helper()
	if _, ok := s.tb.(*testing.T); ok {
		s.tb.Logf(format, args...)
	}
}

// measure hears all utterances, and the sentences that are none, in a voice over a band.
func (s *studio) measure(voice string, b band, all []question, outside []string) figures {
	s.tb.Helper()
	var f figures
	for _, q := range all {
		for _, u := range q.said {
			heard := s.hear(&f, voice, u.text, b, q.phrases())
			f.utterances++
			if heard.Text == "" {
				f.rejected++
			}
			right := understood(q.intents, heard.Text) == u.intent
			if right {
				f.intents++
			}
			want := strings.Fields(u.words)
			f.words += len(want)
			f.wrong += distance(want, strings.Fields(heard.Text))
			s.note("%s %s %-6.6v %.1f: %q for %q", voice, b.name, right, heard.Cost, heard.Text, u.words)
		}
	}
	for _, text := range outside {
		f.outside++
		taken := false
		for _, q := range all[:min(2, len(all))] {
			heard := s.hear(&f, voice, text, b, q.phrases())
			taken = taken || heard.Text != ""
			s.note("%s %s outside %.1f: %q for %q", voice, b.name, heard.Cost, heard.Text, text)
		}
		if taken {
			f.accepted++
		}
	}
	return f
}

// understood is the intent by the rules of the offline model; where a number is asked for, the number.
func understood(intents []offline.Intent, text string) string {
	if intents[0].Name == "account" {
		fields := strings.Fields(text)
		if len(fields) == 0 {
			return ""
		}
		return fields[len(fields)-1]
	}
	match, _ := offline.Understand(intents, text)
	return match.Name
}

// distance is the number of words to change, add or drop.
func distance(want, got []string) int {
	row := make([]int, len(got)+1)
	for i := range row {
		row[i] = i
	}
	for i, w := range want {
		above := slices.Clone(row)
		row[0] = i + 1
		for j, g := range got {
			change := above[j]
			if w != g {
				change++
			}
			row[j+1] = min(change, above[j+1]+1, row[j]+1)
		}
	}
	return row[len(got)]
}
