package recording_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/capture/prompts/recording"
	"github.com/tonegate/tonegate/media"
)

// voice says every text as half a second of 440 Hz between silences.
func voice(rate media.Hz, amplitude float64) recording.Speak {
	return func(context.Context, string) ([]int16, media.Hz, error) {
		n := int(rate)
		pcm := make([]int16, 2*n)
		for i := range n / 2 {
			pcm[n/2+i] = int16(amplitude * math.Sin(2*math.Pi*440*float64(i)/float64(n)))
		}
		return pcm, rate, nil
	}
}

func german(t *testing.T) *prompts.Pack {
	t.Helper()
	raw, ok := prompts.BuiltIn("de")
	require.True(t, ok)
	p, err := prompts.ParsePack("de.yaml", raw)
	require.NoError(t, err)
	return p
}

func TestMakeGivesALibrary(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "de")
	said := make(map[string]bool)
	total, err := recording.Make(t.Context(), german(t), func(ctx context.Context, text string) ([]int16, media.Hz, error) {
		said[text] = true
		return voice(22050, 3000)(ctx, text)
	}, dir)
	require.NoError(t, err)
	raw, _ := prompts.BuiltIn("de")
	require.NoError(t, os.WriteFile(filepath.Join(dir, prompts.PackFile), raw, 0o600))
	l, err := prompts.Open(dir)
	require.NoError(t, err)
	sum := 0
	for _, id := range german(t).IDs() {
		clip := l.Clip(id)
		sum += len(clip)
		require.True(t, said[l.Text(id)], "nothing but the texts of the pack is said")
		length := time.Duration(len(clip)) * time.Second / 8000
		require.InDelta(t, 0.6, length.Seconds(), 0.1, "the silence is cut")
		require.InDelta(t, -6, media.LevelDBm0(media.DecodePCMU(nil, clip)), 2, "as loud as the built-in clips")
	}
	require.Equal(t, total, sum)
}

func TestClipFaults(t *testing.T) {
	t.Parallel()
	_, err := recording.Clip(t.Context(), "text", voice(16000, 0))
	require.ErrorIs(t, err, recording.ErrSilent)
	broken := errors.New("broken")
	_, err = recording.Make(t.Context(), german(t), func(context.Context, string) ([]int16, media.Hz, error) {
		return nil, 0, broken
	}, t.TempDir())
	require.ErrorIs(t, err, broken)
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err = recording.Make(t.Context(), german(t), voice(8000, 3000), file)
	require.Error(t, err)
}

func TestMakeWait(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n, err := recording.MakeWait(dir)
	require.NoError(t, err)
	clip, err := os.ReadFile(filepath.Join(dir, "wait.ulaw"))
	require.NoError(t, err)
	require.Len(t, clip, n)
	english, err := prompts.NewLibrary()
	require.NoError(t, err)
	require.Equal(t, english.Clip(prompts.Wait), clip)
}
