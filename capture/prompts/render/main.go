// Command render makes the clips of the English pack anew, with the built-in voice. Run it from the folder of the prompts,
// by go generate.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/capture/prompts/recording"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline"
)

// folder is where the clips are embedded from.
const folder = "clips"

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) (err error) {
	raw, err := os.ReadFile("packs/en.yaml")
	if err != nil {
		return fmt.Errorf("read pack: %w", err)
	}
	pack, err := prompts.ParsePack("packs/en.yaml", raw)
	if err != nil {
		return err
	}
	speaker := offline.NewSpeaker(offline.SpeakerConfig{})
	defer func() { err = errors.Join(err, speaker.Close()) }()
	total, err := recording.Make(ctx, pack, func(ctx context.Context, text string) ([]int16, media.Hz, error) {
		pcm, err := speaker.Speak(ctx, offline.DefaultVoice, text)
		return pcm, offline.SpeakRate, err
	}, folder)
	if err != nil {
		return err
	}
	wait, err := recording.MakeWait(folder)
	if err != nil {
		return err
	}
	fmt.Printf("%d clips, %d bytes\n", len(pack.Clips)+1, total+wait)
	return nil
}
