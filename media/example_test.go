package media_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/pion/rtp"

	"github.com/tonegate/tonegate/media"
)

// A PCMU frame becomes a wideband one.
func ExampleTranscoder() {
	to16k := media.NewTranscoder(media.L16)
	frame, err := to16k.Transcode(media.SilentFrame(media.PCMU))
	fmt.Println(frame.Codec, len(frame.AppendSamples(nil)), err)
	// Output: L16 320 <nil>
}

// Packets go in as they arrive; each 20 ms one frame comes out.
func ExampleJitterBuffer() {
	buffer := media.NewJitterBuffer(media.JitterConfig{Codec: media.PCMU, Min: 20 * time.Millisecond})
	payload := media.SilentFrame(media.PCMU).Payload
	for _, n := range []int{0, 2, 1} { // out of order
		buffer.Push(&rtp.Packet{
			Header:  rtp.Header{SequenceNumber: uint16(n), Timestamp: uint32(n * 160)},
			Payload: payload,
		}, time.Now())
	}
	for range 5 {
		frame, ok := buffer.Pop()
		fmt.Println(ok, frame.Lost)
	}
	// Output:
	// false true
	// true false
	// true false
	// true false
	// true true
}

// A recording with a dark window.
func ExampleRecorder() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	now := time.Unix(0, 0)
	recorder, err := media.NewRecorder(media.RecorderConfig{
		Path: filepath.Join(dir, "call.wav"), Rate: 8000, Now: func() time.Time { return now },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	second := func() {
		for range 50 {
			now = now.Add(media.FrameDuration)
			_ = recorder.Caller(make([]int16, 160))
		}
	}
	second()
	fmt.Println("dark:", recorder.Dark())
	second()
	fmt.Println("resume:", recorder.Resume())
	second()
	fmt.Println("close:", recorder.Close())

	file, err := os.Open(filepath.Join(dir, "call.wav"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = file.Close() }()
	wav, err := media.ReadWAV(file)
	fmt.Println(wav.Rate, wav.Channels, len(wav.Channel(0)), err)
	// Output:
	// dark: <nil>
	// resume: <nil>
	// close: <nil>
	// 8000 2 24000 <nil>
}

// The level of a packet decides whether it is sound.
func ExampleLevelDBm0() {
	quiet := media.SilentFrame(media.PCMA).AppendSamples(nil)
	fmt.Println(media.LevelDBm0(quiet) > media.SoundThreshold)
	// Output: false
}
