package tones

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/media"
)

const ms = time.Millisecond

func TestListenInEveryFormat(t *testing.T) {
	t.Parallel()
	for _, rate := range []media.Hz{6000, 8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000, 96000} {
		for _, encoding := range encodings(rate) {
			t.Run(fmt.Sprintf("%d hz, tag %d, %d bits", rate, encoding[0], encoding[1]), func(t *testing.T) {
				t.Parallel()
				tk := newTake(t, rate, 1, 2*time.Second)
				for i, key := range "159D*0#A" {
					tk.press(0, key, time.Duration(100+i*200)*ms, 100*ms)
				}
				tk.noise(-50)
				f, err := Listen(t.Context(), openWAV(t, tk.wav(encoding[0], encoding[1])), Config{})
				require.NoError(t, err)
				require.Equal(t, 2*time.Second, f.Length())
				require.Equal(t, rate, f.Format.Rate)
				require.Nil(t, f.Suspects)
				tk.requirePresses(f.Presses, 3*ms)
			})
		}
	}
}

func TestListenMeasures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		presses [][2]int // start and length in ms
		noise   float64
	}{
		{"short", [][2]int{{500, 40}}, -60},
		{"long", [][2]int{{100, 2500}}, -60},
		{"at the start", [][2]int{{0, 80}}, -60},
		{"to the end", [][2]int{{2920, 80}}, -60},
		{"the same key again", [][2]int{{300, 60}, {400, 60}, {495, 300}}, -60},
		{"as fast as keys come", [][2]int{{300, 50}, {350 + 40, 50}, {430 + 50, 50}}, -60},
		{"in noise", [][2]int{{300, 100}, {600, 70}, {1000, 400}}, -25},
		{"one millisecond on", [][2]int{{301, 100}, {602, 70}, {1003, 400}}, -60},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tk := newTake(t, 8000, 1, 3*time.Second)
			for _, p := range tt.presses {
				tk.press(0, '5', time.Duration(p[0])*ms, time.Duration(p[1])*ms)
			}
			f, err := Listen(t.Context(), openWAV(t, tk.noise(tt.noise).wav(linear, 16)), Config{})
			require.NoError(t, err)
			tk.requirePresses(f.Presses, 3*ms)
		})
	}
}

func TestListenTellsChannelsApart(t *testing.T) {
	t.Parallel()
	for _, channels := range []int{2, 4} {
		tk := newTake(t, 8000, channels, 2*time.Second).
			press(1, '1', 100*ms, 100*ms).
			press(0, '2', 150*ms, 100*ms).
			press(channels-1, '3', 400*ms, 50*ms).
			press(0, '4', 400*ms+20*ms, 50*ms).
			sine(1, 300, 3000)
		f, err := Listen(t.Context(), openWAV(t, tk.wav(linear, 16)), Config{})
		require.NoError(t, err)
		tk.requirePresses(f.Presses, 3*ms)
	}
}

// What a broken file still holds is found.
func TestListenGivesWhatItHeard(t *testing.T) {
	t.Parallel()
	tk := newTake(t, 8000, 1, 2*time.Second).press(0, '7', 300*ms, 100*ms)
	file := tk.wav(aLaw, 8)
	f, err := Listen(t.Context(), openWAV(t, file[:len(file)/2]), Config{})
	require.ErrorIs(t, err, media.ErrWAV)
	tk.requirePresses(f.Presses, 3*ms)

	fault := errors.New("disk")
	r, err := media.NewWAVReader(io.MultiReader(bytes.NewReader(file[:100]), iotest.ErrReader(fault)))
	require.NoError(t, err)
	_, err = Listen(t.Context(), r, Config{})
	require.ErrorIs(t, err, fault)
}

func TestListenRefusesSilence(t *testing.T) {
	t.Parallel()
	_, err := Listen(t.Context(), openWAV(t, newTake(t, 8000, 2, 0).wav(linear, 16)), Config{})
	require.ErrorIs(t, err, ErrSilent)
}

func TestListenEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Listen(ctx, openWAV(t, newTake(t, 8000, 2, time.Second).wav(linear, 16)), Config{})
	require.ErrorIs(t, err, context.Canceled)
}

// A key that is too weak for the detector is still something that a mask would hide.
func TestListenWide(t *testing.T) {
	t.Parallel()
	tk := newTake(t, 8000, 2, 2*time.Second).sine(1, 697, 100).sine(1, 1336, 100)
	f, err := Listen(t.Context(), openWAV(t, tk.wav(linear, 16)), Config{Wide: true})
	require.NoError(t, err)
	require.Empty(t, f.Presses)
	require.Len(t, f.Suspects, 2)
	require.Empty(t, f.Suspects[0])
	require.Greater(t, Total(f.Suspects[1]), int64(15000))
}

func BenchmarkListen(b *testing.B) {
	for _, rate := range []media.Hz{8000, 44100} {
		b.Run(fmt.Sprint(rate), func(b *testing.B) {
			const seconds = 60
			raw := make([]byte, 2*seconds*int(rate))
			for b.Loop() {
				r, err := media.NewRawReader(bytes.NewReader(raw), rate, 1)
				require.NoError(b, err)
				_, err = Listen(b.Context(), r, Config{})
				require.NoError(b, err)
			}
			b.ReportMetric(seconds*float64(b.N)/b.Elapsed().Seconds(), "x-realtime")
		})
	}
}
