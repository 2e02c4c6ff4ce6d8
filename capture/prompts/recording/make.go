package recording

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/tonegate/tonegate/capture/prompts"
	"github.com/tonegate/tonegate/media"
)

const (
	rate  = 8000
	frame = prompts.FrameBytes
	// quiet is the level below which a sample at either end of a clip is cut away.
	quiet = 200
	// lead and tail are the silence kept around the voice, in samples.
	lead, tail = 160, 800
	// peak is the loudest sample of every clip: about -9 dB of full scale.
	peak = 11500
	// folderMode and fileMode: prompts are no secret, but nobody else's to change.
	folderMode, fileMode = 0o750, 0o600
)

// ErrSilent means that a voice gave no sound for a text.
var ErrSilent = errors.New("the voice gave no sound")

// Speak says a text: 16-bit samples and their rate.
type Speak func(ctx context.Context, text string) ([]int16, media.Hz, error)

// Make writes every clip of pack into dir, which is made if it is missing, and gives the bytes that it wrote.
func Make(ctx context.Context, pack *prompts.Pack, speak Speak, dir string) (int, error) {
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return 0, fmt.Errorf("make folder: %w", err)
	}
	total := 0
	for _, id := range pack.IDs() {
		clip, err := Clip(ctx, pack.Clips[id], speak)
		if err != nil {
			return total, fmt.Errorf("speak %s: %w", id, err)
		}
		if err := write(dir, id, clip); err != nil {
			return total, err
		}
		total += len(clip)
	}
	return total, nil
}

// Clip speaks one text as mu-law at 8 kHz, in whole frames.
func Clip(ctx context.Context, text string, speak Speak) ([]byte, error) {
	pcm, from, err := speak(ctx, text)
	if err != nil {
		return nil, err
	}
	pcm = trim(media.NewResampler(from, rate).Resample(nil, pcm))
	if loudest(pcm) < quiet {
		return nil, ErrSilent
	}
	return encode(level(pcm)), nil
}

// MakeWait writes the sound of waiting, 180 ms of 425 Hz, raised and lowered softly, in 1.2 s, and gives its bytes.
func MakeWait(dir string) (int, error) {
	const length = rate * 180 / 1000
	pcm := make([]int16, rate*12/10)
	for i := range length {
		shape := math.Sin(math.Pi * float64(i) / length)
		pcm[i] = int16(4000 * shape * math.Sin(2*math.Pi*425*float64(i)/rate))
	}
	clip := encode(pcm)
	return len(clip), write(dir, prompts.Wait, clip)
}

func write(dir string, id prompts.ID, clip []byte) error {
	if err := os.WriteFile(filepath.Join(dir, string(id)+prompts.ClipSuffix), clip, fileMode); err != nil {
		return fmt.Errorf("write clip: %w", err)
	}
	return nil
}

func encode(pcm []int16) []byte {
	for len(pcm)%frame != 0 {
		pcm = append(pcm, 0)
	}
	return media.EncodePCMU(nil, pcm)
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
	top := max(1, loudest(pcm))
	for i, s := range pcm {
		pcm[i] = int16(int(s) * peak / top)
	}
	return pcm
}

func loudest(pcm []int16) int {
	top := 0
	for _, s := range pcm {
		top = max(top, abs(s))
	}
	return top
}

func abs(s int16) int {
	return max(int(s), -int(s))
}
