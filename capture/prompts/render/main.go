// Command render makes the clips of the manifest anew: texts by flite, the one tone by arithmetic. Run it from the
// folder of the manifest, by go generate.
package main

import (
	"context"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline"
)

const (
	rate  = 8000
	frame = rate / 50
	// quiet is the level below which a sample at either end of a clip is cut away.
	quiet = 200
	// lead and tail are the silence kept around the voice, in samples.
	lead, tail = 160, 800
	// peak is the loudest sample of every clip: about -9 dB of full scale.
	peak = 11500
)

type clip struct {
	ID   string `yaml:"id"`
	Text string `yaml:"text"`
	File string `yaml:"file"`
	Tone bool   `yaml:"tone"`
}

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	raw, err := os.ReadFile("manifest.yaml")
	if err != nil {
		return fmt.Errorf("read manifest: %w", err)
	}
	var all []clip
	if err := yaml.Unmarshal(raw, &all); err != nil {
		return fmt.Errorf("read manifest: %w", err)
	}
	if err := os.MkdirAll("clips", 0o750); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	speaker := offline.NewSpeaker(offline.SpeakerConfig{})
	total := 0
	for _, c := range all {
		pcm := tone()
		if !c.Tone {
			wide, err := speaker.Speak(ctx, offline.DefaultVoice, c.Text)
			if err != nil {
				return fmt.Errorf("speak %s: %w", c.ID, err)
			}
			pcm = level(trim(media.NewResampler(offline.SpeakRate, rate).Resample(nil, wide)))
		}
		for len(pcm)%frame != 0 {
			pcm = append(pcm, 0)
		}
		if err := os.WriteFile(filepath.Clean(c.File), media.EncodePCMU(nil, pcm), 0o600); err != nil {
			return fmt.Errorf("write clip: %w", err)
		}
		total += len(pcm)
	}
	fmt.Printf("%d clips, %d bytes\n", len(all), total)
	return speaker.Close()
}

// trim cuts the silence at both ends down to lead and tail.
func trim(pcm []int16) []int16 {
	first, last := 0, len(pcm)
	for first < last && abs(pcm[first]) < quiet {
		first++
	}
	for last > first && abs(pcm[last-1]) < quiet {
		last--
	}
	return pcm[max(0, first-lead):min(len(pcm), last+tail)]
}

func level(pcm []int16) []int16 {
	loudest := 1
	for _, s := range pcm {
		loudest = max(loudest, abs(s))
	}
	for i, s := range pcm {
		pcm[i] = int16(int(s) * peak / loudest)
	}
	return pcm
}

// tone is the sound of waiting: 180 ms of 425 Hz, raised and lowered softly, in 1.2 s.
func tone() []int16 {
	const length = rate * 180 / 1000
	pcm := make([]int16, rate*12/10)
	for i := range length {
		shape := math.Sin(math.Pi * float64(i) / length)
		pcm[i] = int16(4000 * shape * math.Sin(2*math.Pi*425*float64(i)/rate))
	}
	return pcm
}

func abs(s int16) int {
	return max(int(s), -int(s))
}
