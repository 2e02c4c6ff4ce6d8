//go:build peers

package e2e_test

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline"
)

// TestChromiumSpeaks lets a real browser's microphone hear a sentence: the bot understands it, and has it in wideband.
func TestChromiumSpeaks(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demoConfig{})
	microphone := microphoneOf(t, "I want to pay my bill please.")
	script := filepath.Join("..", "web", "phone", "e2e", "speak.mjs")
	out, err := exec.CommandContext(t.Context(), "node", script, "--url", "http://"+d.HTTP,
		"--microphone", microphone, "--words", "pay my bill").CombinedOutput()
	t.Logf("%s", out)
	require.NoError(t, err)
	_, folder := d.await(t, 1)
	transcript, err := os.ReadFile(filepath.Join(folder, "transcript.txt"))
	require.NoError(t, err)
	require.Contains(t, string(transcript), "pay my bill please", "a fake microphone may begin in mid-sentence")
	require.Contains(t, string(transcript), "bot: Your balance is")
	above := aboveTelephone(t, filepath.Join(folder, "recording.wav"))
	t.Logf("4.6 to 7 kHz beside 0.3 to 3.4 kHz: %.1f dB", above)
	require.Greater(t, above, -40.0, "what a telephone cuts off has come through")
}

// microphoneOf writes a file with silence for the greeting, then the sentence, then silence for the answer.
func microphoneOf(t *testing.T, text string) string {
	t.Helper()
	speaker := offline.NewSpeaker(offline.SpeakerConfig{})
	pcm, err := speaker.Speak(t.Context(), "rms", text)
	require.NoError(t, err)
	require.NoError(t, speaker.Close())
	whole := append(make([]int16, 0, 40*offline.SpeakRate), make([]int16, 9*offline.SpeakRate)...)
	whole = append(append(whole, pcm...), make([]int16, 25*offline.SpeakRate)...)
	name := filepath.Join(t.TempDir(), "microphone.wav")
	file, err := os.Create(name)
	require.NoError(t, err)
	require.NoError(t, media.WriteWAV(file, &media.WAV{
		Rate: 48000, Channels: 1, Samples: media.NewResampler(offline.SpeakRate, 48000).Resample(nil, whole),
	}))
	require.NoError(t, file.Close())
	return name
}

// aboveTelephone is how loud the caller is where a telephone is silent, beside where it is not, in dB.
func aboveTelephone(t *testing.T, name string) float64 {
	t.Helper()
	file, err := os.Open(name)
	require.NoError(t, err)
	recording, err := media.ReadWAV(file)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	require.Equal(t, media.Hz(16000), recording.Rate)
	caller := recording.Channel(0)
	var low, high float64
	for block := range slices.Chunk(caller, 1600) {
		for f := 300.0; f < 3400; f += 100 {
			low += powerAt(block, f)
		}
		for f := 4600.0; f < 7000; f += 100 {
			high += powerAt(block, f)
		}
	}
	return 10 * math.Log10(high/low)
}

// powerAt is the power of pcm, which is at 16 kHz, at a frequency, by Goertzel's algorithm behind Hann's window.
func powerAt(pcm []int16, f float64) float64 {
	k := 2 * math.Cos(2*math.Pi*f/16000)
	var s1, s2 float64
	for i, v := range pcm {
		window := 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/float64(len(pcm)))
		s1, s2 = window*float64(v)+k*s1-s2, s1
	}
	return s1*s1 + s2*s2 - k*s1*s2
}
