package main

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/sounds"
)

// TestEveryTextIsHeard lets all texts that there can be through a telephone.
func TestEveryTextIsHeard(t *testing.T) {
	t.Parallel()
	const texts = 5 * 4 * 13
	book := &codebook{}
	var heard []string
	e := &ear{book: book, heard: func(text string) { heard = append(heard, text) }}
	down := media.NewTranscoder(media.PCMU)
	for i := range texts {
		pcm := book.sound(fmt.Sprint("text ", i))
		for len(pcm) >= media.L16.Samples() {
			frame, err := down.Transcode(media.EncodeFrame(media.L16, pcm[:media.L16.Samples()]))
			require.NoError(t, err)
			e.Frame(frame)
			pcm = pcm[media.L16.Samples():]
		}
	}
	require.Len(t, heard, texts)
	for i, text := range heard {
		require.Equal(t, fmt.Sprint("text ", i), text)
	}
}

func TestNothingIsHeardInSilence(t *testing.T) {
	t.Parallel()
	book := &codebook{}
	book.sound("text")
	e := &ear{book: book, heard: func(string) { t.Error("heard something") }}
	for range 50 {
		e.Frame(media.EncodeFrame(media.PCMU, make([]int16, media.PCMU.Samples())))
	}
}

// TestTheGatesSoundsAreNoTones: behind a sound of the gate, a text whose first tone is lost is no other text.
func TestTheGatesSoundsAreNoTones(t *testing.T) {
	t.Parallel()
	book, gate := &codebook{}, sounds.New()
	for i := range 260 {
		book.number(fmt.Sprint("text ", i))
	}
	for _, id := range []sounds.ID{sounds.Hold, sounds.Chime, sounds.Ring} {
		e := &ear{book: book, heard: func(text string) { t.Errorf("heard %s behind %s", text, id) }}
		for i := 0; i < 260; i += 7 {
			for n := range 50 { // a second
				frame, ok := gate.Frame(id, n)
				require.True(t, ok)
				e.Frame(frame)
			}
			down := media.NewTranscoder(media.PCMU)
			pcm := book.sound(fmt.Sprint("text ", i))[codeTone:]
			for len(pcm) >= media.L16.Samples() {
				frame, err := down.Transcode(media.EncodeFrame(media.L16, pcm[:media.L16.Samples()]))
				require.NoError(t, err)
				e.Frame(frame)
				pcm = pcm[media.L16.Samples():]
			}
		}
	}
}
