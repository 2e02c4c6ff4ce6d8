package tones_test

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/tones"
)

// recording is a file in which two keys are pressed after a second.
func recording() *bytes.Reader {
	const hold = 100 * time.Millisecond
	pcm := append(make([]int16, 8000), dtmf.Generate([]dtmf.Key{4, 2}, hold, hold, -10)...)
	var file bytes.Buffer
	_ = media.WriteWAV(&file, &media.WAV{Rate: 8000, Channels: 1, Samples: pcm})
	return bytes.NewReader(file.Bytes())
}

// A recording is listened to from a file of any size.
func ExampleListen() {
	src, err := media.NewWAVReader(recording())
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := tones.Listen(context.Background(), src, tones.Config{})
	for _, p := range found.Presses {
		fmt.Println(p.Key, "at", p.Start.Round(10*time.Millisecond), "for", p.Duration.Round(10*time.Millisecond))
	}
	fmt.Println(found.Length(), err)
	// Output:
	// [key] at 1s for 100ms
	// [key] at 1.2s for 100ms
	// 1.4s <nil>
}

// A masked copy is as long as the recording, and silent where the keys were.
func ExampleMask() {
	var clean bytes.Buffer
	masked, err := tones.Mask(context.Background(), recording(), &clean, media.NewWAVReader, tones.MaskConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(masked.Findings.Presses), "keys,", len(masked.Spans[0]), "place silenced")
	fmt.Println(tones.Check(context.Background(), &clean, media.NewWAVReader))
	// Output:
	// 2 keys, 1 place silenced
	// <nil>
}
