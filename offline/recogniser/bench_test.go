package recogniser_test

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/offline"
	"github.com/tonegate/tonegate/offline/recogniser"
)

//nolint:gochecknoglobals // a flag of the tests
var page = flag.String("page", "", "write the measured tables below the mark of this document")

const mark = "<!-- measured -->\n"

// BenchmarkHearing measures five voices over two bands, and what the recogniser takes of the machine.
func BenchmarkHearing(b *testing.B) {
	for b.Loop() {
		s := newStudio(b)
		text := mark + fmt.Sprintf("\nMeasured on %s, %s, %d cores.\n", time.Now().UTC().Format(time.DateOnly),
			runtime.GOARCH, runtime.NumCPU())
		text += "\n| band | voice | intents right | word errors | rejected | " +
			"taken of 12 that answer nothing | processor time / sound |\n" +
			"|---|---|---|---|---|---|---|\n"
		for _, band := range bands() {
			var all figures
			for _, voice := range offline.Voices() {
				f := s.measure(voice, band, questions(), outOfDomain())
				all.add(f)
				text += f.row(band.name, voice)
			}
			text += all.row(band.name, "**all**")
		}
		text += s.costs()
		_, err := os.Stdout.WriteString(text)
		require.NoError(b, err)
		if *page != "" {
			before, _, ok := strings.Cut(string(must(os.ReadFile(*page))(b)), mark)
			require.True(b, ok, "the document has no mark")
			require.NoError(b, os.WriteFile(*page, []byte(before+text), 0o644))
		}
	}
}

func must[T any](value T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		require.NoError(tb, err)
		return value
	}
}

// row of the table.
func (f figures) row(band, voice string) string {
	return fmt.Sprintf("| %s | %s | %d of %d (%.1f %%) | %.1f %% | %d | %d of %d | %.2f |\n", band, voice,
		f.intents, f.utterances, 100*float64(f.intents)/float64(f.utterances), 100*float64(f.wrong)/float64(f.words),
		f.rejected, f.accepted, f.outside, f.busy.Seconds()/f.sound.Seconds())
}

// costs measures a recogniser of its own: how long it takes to be ready, and how much memory it holds.
func (s *studio) costs() string {
	s.tb.Helper()
	pcm := s.say("Can I pay my bill please?")
	before := resident(s.tb)
	r := recogniser.New(recogniser.Config{})
	start := processor(s.tb)
	require.NoError(s.tb, r.Warm(s.tb.Context()))
	warm := processor(s.tb) - start
	loaded := resident(s.tb)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() { _, _ = r.Hear(s.tb.Context(), pcm, questions()[0].phrases()) })
	}
	group.Wait()
	both := resident(s.tb)
	require.NoError(s.tb, r.Close())
	return fmt.Sprintf("\nReady after %d ms of processor time; %d MB of memory then, %d MB after two at once.\n",
		warm.Milliseconds(), (loaded-before)>>20, (both-before)>>20)
}

// resident is the memory of this process that is in use, in octets.
func resident(tb testing.TB) int64 {
	tb.Helper()
	debug.FreeOSMemory()
	var size, pages int64
	_, err := fmt.Sscan(string(must(os.ReadFile("/proc/self/statm"))(tb)), &size, &pages)
	require.NoError(tb, err)
	return pages * int64(os.Getpagesize())
}
