// Command render makes the apology anew, by flite. Run it from the folder of the sounds, by go generate.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline"
	"github.com/tonegate/tonegate/transfer/sounds"
)

const (
	rate  = 8000
	frame = rate / 50
	// peak is the loudest sample: about -9 dB of full scale.
	peak = 11500
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	speaker := offline.NewSpeaker(offline.SpeakerConfig{})
	wide, err := speaker.Speak(ctx, offline.DefaultVoice, sounds.ApologyText)
	if err != nil {
		return fmt.Errorf("speak: %w", err)
	}
	pcm := level(media.NewResampler(offline.SpeakRate, rate).Resample(nil, wide))
	for len(pcm)%frame != 0 {
		pcm = append(pcm, 0)
	}
	if err := os.WriteFile("apology.ulaw", media.EncodePCMU(nil, pcm), 0o600); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return speaker.Close()
}

func level(pcm []int16) []int16 {
	loudest := 1
	for _, s := range pcm {
		loudest = max(loudest, max(int(s), -int(s)))
	}
	for i, s := range pcm {
		pcm[i] = int16(int(s) * peak / loudest)
	}
	return pcm
}
