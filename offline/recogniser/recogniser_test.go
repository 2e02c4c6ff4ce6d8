package recogniser_test

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/offline/recogniser"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// say speaks text with the first voice.
func (s *studio) say(text string) []int16 {
	s.tb.Helper()
	pcm, err := s.speaker.Speak(s.tb.Context(), "slt", text)
	require.NoError(s.tb, err)
	return pcm
}

func TestRecogniser_Hear(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	phrases := []string{"I'd like to pay my bill", "speak to somebody", recogniser.Digits}
	for text, want := range map[string]string{
		"Could I pay the bill please?":          "could i pay the bill please",
		"I want to speak to somebody.":          "i want to speak to somebody",
		"Four two double seven.":                "4277",
		"What is the weather like tomorrow?":    "",
		"I had a cheese sandwich for breakfast": "",
	} {
		heard, err := s.ears.Hear(t.Context(), s.say(text), phrases)
		require.NoError(t, err)
		require.Equal(t, want, heard.Text, "cost %v", heard.Cost)
		require.Equal(t, want != "", heard.Confidence > 0.5, "%v for %q", heard.Confidence, text)
	}
}

func TestRecogniser_NothingToHear(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	noise := make([]int16, 16000)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = int16(300 * random.NormFloat64())
	}
	for name, pcm := range map[string][]int16{"noise": noise, "silence": make([]int16, 16000), "click": make([]int16, 100)} {
		heard, err := s.ears.Hear(t.Context(), pcm, []string{"yes", "no"})
		require.NoError(t, err, name)
		require.Empty(t, heard.Text, name)
	}
	heard, err := s.ears.Hear(t.Context(), s.say("Yes."), []string{"", " ... "})
	require.NoError(t, err)
	require.Empty(t, heard.Text, "without phrases nothing is understood")
}

func TestRecogniser_AtOnce(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	pcm := s.say("Pay my bill.")
	want, err := s.ears.Hear(t.Context(), pcm, []string{"pay my bill"})
	require.NoError(t, err)
	require.Equal(t, "pay my bill", want.Text)
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			phrases := []string{"pay my bill"}
			if i%2 == 1 { // another grammar in between must leave nothing behind
				phrases = []string{"speak to somebody", "cancel"}
			}
			got, err := s.ears.Hear(t.Context(), pcm, phrases)
			if err != nil || i%2 == 0 && got != want || i%2 == 1 && got.Text != "" {
				t.Errorf("got %v, %v; want %v", got, err, want)
			}
		})
	}
	group.Wait()
}

// hum is a second of sound.
func hum() []int16 {
	pcm := make([]int16, 16000)
	for i := range pcm {
		pcm[i] = int16(i % 160 * 50)
	}
	return pcm
}

func TestRecogniser_Refuses(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	_, err := s.ears.Hear(t.Context(), make([]int16, 21*16000), []string{"yes"})
	require.ErrorIs(t, err, recogniser.ErrLong)
	_, err = s.ears.Hear(t.Context(), make([]int16, 16000), make([]string, 201))
	require.ErrorIs(t, err, recogniser.ErrPhrases)
}

func TestRecogniser_CallerLeaves(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 4 {
		_, err := s.ears.Hear(ctx, hum(), []string{"yes"})
		require.ErrorIs(t, err, context.Canceled)
	}
	heard, err := s.ears.Hear(t.Context(), s.say("Yes."), []string{"yes", "no"})
	require.NoError(t, err, "the places of those who left are free again")
	require.Equal(t, "yes", heard.Text)
}

func TestRecogniser_Closed(t *testing.T) {
	t.Parallel()
	r := recogniser.New(recogniser.Config{CacheDir: t.TempDir()})
	require.NoError(t, r.Close())
	require.NoError(t, r.Close())
	_, err := r.Hear(t.Context(), hum(), []string{"yes"})
	require.ErrorContains(t, err, "closed")
	require.ErrorContains(t, r.Warm(t.Context()), "closed")
}

func TestRecogniser_Unknown(t *testing.T) {
	t.Parallel()
	unknown, err := newStudio(t).ears.Unknown(t.Context(), []string{"pay my Zorbliplan bill", "3 instalments", "direct debit"})
	require.NoError(t, err)
	require.Equal(t, []string{"zorbliplan"}, unknown)
}

// The files are what fetch.sh would fetch again.
func TestFilesAreWhatTheChecksumsSay(t *testing.T) {
	t.Parallel()
	sums, err := os.ReadFile("soundswallower/SHA256SUMS")
	require.NoError(t, err)
	holds := func(name string, in io.Reader) {
		sum := sha256.New()
		_, err := io.Copy(sum, in) // our own file
		require.NoError(t, err)
		require.Contains(t, string(sums), hex.EncodeToString(sum.Sum(nil))+"  "+name+"\n")
	}
	holds("soundswallower.wasm", unpacked(t, "soundswallower/soundswallower.wasm.gz"))
	files := tar.NewReader(unpacked(t, "soundswallower/en-us.tar.gz"))
	n := 0
	for ; ; n++ {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		holds("model/"+head.Name, files)
	}
	require.Equal(t, 8, n)
}

func unpacked(t *testing.T, name string) io.Reader {
	t.Helper()
	packed, err := os.Open(name)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, packed.Close()) })
	unpack, err := gzip.NewReader(packed)
	require.NoError(t, err)
	return unpack
}
