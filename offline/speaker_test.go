package offline_test

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/offline"
)

func newSpeaker(t *testing.T) *offline.Speaker {
	t.Helper()
	s := offline.NewSpeaker(offline.SpeakerConfig{})
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestSpeaker_Speak(t *testing.T) {
	t.Parallel()
	s := newSpeaker(t)
	pcm, err := s.Speak(t.Context(), "", "Hello, this is Ada from Acme Energy.")
	require.NoError(t, err)
	seconds := float64(len(pcm)) / offline.SpeakRate
	require.InDelta(t, 2.5, seconds, 1.2)
	var sum float64
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	require.Greater(t, math.Sqrt(sum/float64(len(pcm))), 300.0, "the sentence must be heard")
}

func TestSpeaker_Voices(t *testing.T) {
	t.Parallel()
	s := newSpeaker(t)
	for _, voice := range offline.Voices() {
		pcm, err := s.Speak(t.Context(), voice, "Yes.")
		require.NoError(t, err, voice)
		require.NotEmpty(t, pcm, voice)
	}
}

func TestSpeaker_Concurrent(t *testing.T) {
	t.Parallel()
	s := newSpeaker(t)
	want, err := s.Speak(t.Context(), "slt", "One moment please.")
	require.NoError(t, err)
	var group sync.WaitGroup
	for range 5 {
		group.Go(func() {
			got, err := s.Speak(t.Context(), "slt", "One moment please.")
			if err != nil || len(got) != len(want) {
				t.Errorf("got %d samples, %v; want %d", len(got), err, len(want))
			}
		})
	}
	group.Wait()
}

func TestSpeaker_Refuses(t *testing.T) {
	t.Parallel()
	s := newSpeaker(t)
	_, err := s.Speak(t.Context(), "nobody", "Hello.")
	require.ErrorIs(t, err, offline.ErrVoice)
	_, err = s.Speak(t.Context(), "", " \n\t")
	require.ErrorIs(t, err, offline.ErrText)
	_, err = s.Speak(t.Context(), "", strings.Repeat("long ", 2000))
	require.ErrorIs(t, err, offline.ErrText)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = s.Speak(ctx, "", "Hello.")
	require.Error(t, err)
}

func TestSpeaker_Closed(t *testing.T) {
	t.Parallel()
	s := offline.NewSpeaker(offline.SpeakerConfig{CacheDir: t.TempDir()})
	require.NoError(t, s.Close())
	require.NoError(t, s.Close())
	_, err := s.Speak(t.Context(), "", "Hello.")
	require.ErrorContains(t, err, "closed")
}

func TestModuleIsWhatTheChecksumSays(t *testing.T) {
	t.Parallel()
	sums, err := os.ReadFile("flite/SHA256SUMS")
	require.NoError(t, err)
	packed, err := os.Open("flite/flite.wasm.gz")
	require.NoError(t, err)
	defer func() { require.NoError(t, packed.Close()) }()
	inner, outer := sha256.New(), sha256.New()
	unpack, err := gzip.NewReader(io.TeeReader(packed, outer))
	require.NoError(t, err)
	_, err = io.Copy(inner, unpack) // our own file
	require.NoError(t, err)
	require.Contains(t, string(sums), hex.EncodeToString(inner.Sum(nil))+"  flite.wasm\n")
	require.Contains(t, string(sums), hex.EncodeToString(outer.Sum(nil))+"  flite.wasm.gz\n")
}

func TestSpoken(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Your balance is £42.50. Shall I?": "Your balance is 42 pounds 50. Shall I?",
		"£1,042.05 is due":                 "1042 pounds 5 is due",
		"€7.00":                            "7 euros",
		"£0.99":                            "99 pence",
		"$3":                               "3 dollars",
		"Bill INV-1001":                    "Bill I N V 1 0 0 1",
		"It’s a\tline\n  of — text":        "It's a line of , text",
		"--help":                           "help",
		"\x00é":                            "",
	} {
		require.Equal(t, want, offline.Spoken(text), text)
	}
}

func TestSpeaker_CallerLeaves(t *testing.T) {
	t.Parallel()
	s := newSpeaker(t)
	require.NoError(t, s.Warm(t.Context()))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := s.Speak(ctx, "", strings.Repeat("a long text that nobody waits for, ", 20))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	_, err = s.Speak(t.Context(), "", "Yes.")
	require.NoError(t, err, "the place of who left is free again")
}
