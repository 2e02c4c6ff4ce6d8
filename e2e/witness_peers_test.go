//go:build peers

package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// tones returns the keys that multimon-ng hears in one channel of a WAV file (1 is the left one).
func tones(t *testing.T, wav, channel string) string {
	t.Helper()
	raw := filepath.Join(t.TempDir(), "channel.raw")
	out, err := exec.CommandContext(t.Context(), "sox", wav, "-t", "raw", "-r", "22050", "-c", "1", "-b", "16",
		"-e", "signed", raw, "remix", channel).CombinedOutput()
	require.NoError(t, err, "%s", out)
	heard, err := exec.CommandContext(t.Context(), "multimon-ng", "-q", "-t", "raw", "-a", "DTMF", raw).Output()
	require.NoError(t, err)
	var keys strings.Builder
	for line := range strings.Lines(string(heard)) {
		if key, ok := strings.CutPrefix(strings.TrimSpace(line), "DTMF: "); ok {
			keys.WriteString(key)
		}
	}
	return keys.String()
}

// TestWitnessesHearNothing asks another decoder what it hears in the recording of a payment.
func TestWitnessesHearNothing(t *testing.T) {
	t.Parallel()
	t.Run("the witness hears tones at all", func(t *testing.T) {
		t.Parallel()
		wav := filepath.Join(t.TempDir(), "tones.wav")
		out, err := exec.CommandContext(t.Context(), "sox", "-n", "-r", "8000", "-c", "2", "-b", "16", wav,
			"synth", "0.2", "sine", "770", "sine", "1336", "remix", "1,2", "0", "gain", "-9").CombinedOutput()
		require.NoError(t, err, "%s", out)
		require.Equal(t, "5", tones(t, wav, "1"))
		require.Empty(t, tones(t, wav, "2"))
	})
	t.Run("the recording of a payment holds none", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		cmd := exec.CommandContext(t.Context(), os.Getenv(binaryVariable), "demo", "--once", "--out", dir,
			"--sip", "127.0.0.1:0", "--http", "127.0.0.1:0", "--capture-http", "127.0.0.1:0")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		recording := filepath.Join(dir, "recording.wav")
		for _, channel := range []string{"1", "2"} {
			require.Empty(t, tones(t, recording, channel), "channel %s", channel)
		}
	})
}
