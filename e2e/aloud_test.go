package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/media"
)

// A caller who says a card number is interrupted, and it is nowhere: not even in the recording.
func TestCardNumberSaidAloud(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demoConfig{})
	caller := exec.CommandContext(t.Context(), os.Getenv(binaryVariable), "call", "sip:pay@"+d.SIP, "--linger", "3s",
		"--say", "my card number is four two four two, four two four two, four two four two, four two four two",
		"--say", "I'd like to pay my bill")
	said, err := caller.CombinedOutput()
	require.NoError(t, err, "%s", said)

	var folder string
	require.Eventually(t, func() bool {
		records, err := filepath.Glob(filepath.Join(d.Dir, "calls", "*", "record.json"))
		require.NoError(t, err)
		if len(records) == 1 {
			folder = filepath.Dir(records[0])
		}
		return folder != ""
	}, 10*time.Second, 20*time.Millisecond)
	d.holdsNoCard(t)
	transcript, err := os.ReadFile(filepath.Join(folder, "transcript.txt"))
	require.NoError(t, err)
	require.Contains(t, string(transcript), "Do not say your card number")
	require.Contains(t, string(transcript), "caller: i'd like to pay my bill")
	events, err := os.ReadFile(filepath.Join(folder, "events.jsonl"))
	require.NoError(t, err)
	require.Contains(t, string(events), `"guard.card"`)

	file, err := os.Open(filepath.Join(folder, "recording.wav"))
	require.NoError(t, err)
	recording, err := media.ReadWAV(file)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	require.InDelta(t, 2, spoken(recording).Seconds(), 1.5, "of the caller's two sentences the short one is kept")
}

// spoken is how long the caller is heard in a recording.
func spoken(recording *media.WAV) time.Duration {
	const block = 20 * time.Millisecond
	size := int(recording.Rate) / 50
	var total time.Duration
	for pcm := recording.Channel(0); len(pcm) >= size; pcm = pcm[size:] {
		if media.LevelDBm0(pcm[:size]) > -40 {
			total += block
		}
	}
	return total
}
