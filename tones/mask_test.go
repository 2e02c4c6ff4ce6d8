package tones

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

// masked runs Mask on a file.
func masked(t *testing.T, file []byte, cfg MaskConfig) ([]byte, *Masked) {
	t.Helper()
	var out bytes.Buffer
	m, err := Mask(t.Context(), bytes.NewReader(file), &out, media.NewWAVReader, cfg)
	require.NoError(t, err)
	require.NoError(t, Check(t.Context(), bytes.NewReader(out.Bytes()), media.NewWAVReader))
	require.Len(t, out.Bytes(), len(file))
	return out.Bytes(), m
}

// samples reads a file's sound channel by channel.
func samples(t *testing.T, file []byte, channels int) [][]int16 {
	t.Helper()
	r := openWAV(t, file)
	all, err := r.Read(nil, len(file))
	require.NoError(t, err)
	split := make([][]int16, channels)
	for i, s := range all {
		split[i%channels] = append(split[i%channels], s)
	}
	return split
}

// quiet is the loudest that silence decodes to.
const quiet = 8

// The leak test of files: no sample of a tone is left, all else is what it was.
func TestMaskLeavesNoSample(t *testing.T) {
	t.Parallel()
	for _, rate := range []media.Hz{8000, 11025, 16000, 44100} {
		for _, encoding := range encodings(rate) {
			t.Run(fmt.Sprintf("%d hz, tag %d, %d bits", rate, encoding[0], encoding[1]), func(t *testing.T) {
				t.Parallel()
				tk := newTake(t, rate, 1, 3*time.Second).sine(0, 300, 2000)
				before := tk.wav(encoding[0], encoding[1])
				for i, key := range "14*#D8" {
					tk.press(0, key, time.Duration(203+i*350)*ms, 40*ms+time.Duration(i*20)*ms)
				}
				file := tk.wav(encoding[0], encoding[1])
				out, m := masked(t, file, MaskConfig{})
				clean, heard := samples(t, before, 1)[0], samples(t, out, 1)[0]
				for _, p := range tk.pressed {
					from, to := int(p.Start.Seconds()*float64(rate)), int((p.Start+p.Duration).Seconds()*float64(rate))
					for _, s := range heard[from:to] {
						require.LessOrEqual(t, max(s, -s), int16(quiet))
					}
				}
				hidden := 0
				for i, s := range heard {
					if s != clean[i] {
						require.LessOrEqual(t, max(s, -s), int16(quiet), "neither what was recorded nor silence")
						hidden++
					}
				}
				require.Less(t, hidden, int(rate)*2, "most of what is no tone is kept")
				require.LessOrEqual(t, int64(hidden), Total(m.Spans[0]))
				require.Equal(t, file[:44], out[:44])
				require.Equal(t, file[len(file)-16:], out[len(out)-16:], "other chunks are kept")
			})
		}
	}
}

func TestMaskKeepsWhatHoldsNoKey(t *testing.T) {
	t.Parallel()
	file := newTake(t, 22050, 2, time.Second).sine(0, 440, 9000).noise(-40).wav(muLaw, 8)
	out, m := masked(t, file, MaskConfig{})
	require.Equal(t, file, out)
	require.Equal(t, [][]Span{nil, nil}, m.Spans)
}

// Tones of one side of a call echo in the other, too weak to be noticed there, strong enough to be measured.
func TestMaskTakesAllChannels(t *testing.T) {
	t.Parallel()
	file := newTake(t, 8000, 2, time.Second).press(0, '5', 400*ms, 100*ms).sine(1, 300, 3000).wav(linear, 16)
	out, m := masked(t, file, MaskConfig{})
	require.Equal(t, m.Spans[0], m.Spans[1])
	for _, pcm := range samples(t, out, 2) {
		require.Equal(t, make([]int16, 800), pcm[3200:4000])
	}
	out, m = masked(t, file, MaskConfig{Apart: true})
	require.Empty(t, m.Spans[1])
	require.Equal(t, make([]int16, 800), samples(t, out, 2)[0][3200:4000])
	require.Equal(t, samples(t, file, 2)[1], samples(t, out, 2)[1])
}

// Who is sure takes out no more than keys: here a song that sounds like one is kept.
func TestMaskSure(t *testing.T) {
	t.Parallel()
	file := newTake(t, 8000, 1, 2*time.Second).press(0, '5', 400*ms, 100*ms).wav(linear, 16)
	song := newTake(t, 8000, 1, 2*time.Second).press(0, '5', 400*ms, 100*ms)
	copy(song.channels[0][8000:], dtmf.Tones{On: time.Second, LowOff: 0.04, HighOff: 0.04}.Append(nil, 1))
	out, m := masked(t, song.wav(linear, 16), MaskConfig{})
	require.Greater(t, Total(m.Spans[0]), int64(8000))
	require.Equal(t, make([]int16, 8000), samples(t, out, 1)[0][8000:])
	out, m = masked(t, song.wav(linear, 16), MaskConfig{Sure: true})
	require.InDelta(t, 0.16*8000, Total(m.Spans[0]), 50)
	require.Equal(t, song.channels[0][8000:], samples(t, out, 1)[0][8000:])
	require.Equal(t, make([]int16, 8000), samples(t, out, 1)[0][:8000])
	_, m = masked(t, file, MaskConfig{Sure: true, Apart: true})
	require.Len(t, m.Spans[0], 1)
}

func TestMaskAtTheEdges(t *testing.T) {
	t.Parallel()
	file := newTake(t, 8000, 1, time.Second).press(0, '5', 0, 60*ms).press(0, '6', 950*ms, 50*ms).wav(linear, 16)
	out, _ := masked(t, file, MaskConfig{})
	require.Equal(t, make([]int16, 8000), samples(t, out, 1)[0])
}

func TestMaskRaw(t *testing.T) {
	t.Parallel()
	tk := newTake(t, 8000, 1, time.Second).press(0, '5', 400*ms, 100*ms)
	wav := tk.wav(linear, 16)
	raw := wav[openWAV(t, wav).DataAt():][:16000]
	open := func(in io.Reader) (*media.WAVReader, error) { return media.NewRawReader(in, 8000, 1) }
	var out bytes.Buffer
	_, err := Mask(t.Context(), bytes.NewReader(raw), &out, open, MaskConfig{})
	require.NoError(t, err)
	require.Equal(t, make([]byte, 16000), out.Bytes())
}

// full is a disk without room after some octets.
type full struct{ room int }

func (f *full) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, errors.New("no room")
	}
	return len(b), nil
}

// once is a file that cannot be read twice.
type once struct {
	io.Reader
	seek error
}

func (o once) Seek(int64, int) (int64, error) { return 0, o.seek }

func TestMaskFails(t *testing.T) {
	t.Parallel()
	file := newTake(t, 8000, 1, time.Second).wav(linear, 16)
	for _, room := range []int{0, 100, len(file) - 1} {
		_, err := Mask(t.Context(), bytes.NewReader(file), &full{room: room}, media.NewWAVReader, MaskConfig{})
		require.ErrorContains(t, err, "no room", "room of %d", room)
	}
	_, err := Mask(t.Context(), bytes.NewReader(file[:9000]), io.Discard, media.NewWAVReader, MaskConfig{})
	require.ErrorIs(t, err, media.ErrWAV)
	_, err = Mask(t.Context(), bytes.NewReader(file[:9]), io.Discard, media.NewWAVReader, MaskConfig{})
	require.ErrorIs(t, err, media.ErrWAV)
	_, err = Mask(t.Context(), once{bytes.NewReader(file), os.ErrInvalid}, io.Discard, media.NewWAVReader, MaskConfig{})
	require.ErrorIs(t, err, os.ErrInvalid)
	_, err = Mask(t.Context(), once{bytes.NewReader(file), nil}, io.Discard, media.NewWAVReader, MaskConfig{})
	require.ErrorIs(t, err, io.EOF, "it has shrunk")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Mask(ctx, bytes.NewReader(file), io.Discard, media.NewWAVReader, MaskConfig{})
	require.ErrorIs(t, err, context.Canceled)
}

func TestCheckHears(t *testing.T) {
	t.Parallel()
	file := newTake(t, 8000, 1, time.Second).press(0, '5', 400*ms, 100*ms).wav(linear, 16)
	err := Check(t.Context(), bytes.NewReader(file), media.NewWAVReader)
	require.ErrorIs(t, err, ErrStillHeard)
	require.ErrorContains(t, err, "at 400ms")
	require.ErrorIs(t, Check(t.Context(), bytes.NewReader(file[:500]), media.NewWAVReader), media.ErrWAV)
	require.ErrorIs(t, Check(t.Context(), bytes.NewReader(nil), media.NewWAVReader), media.ErrWAV)
}
