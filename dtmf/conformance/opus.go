package conformance

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/tonegate/tonegate/dtmf"
)

// throughOpus sends 1600 keys, 50 ms each with 50 ms of pause, through opusenc at 48 kHz and back, and gives them at 8
// kHz.
func throughOpus(ctx context.Context, dir string, kilobits int) ([]int16, []dtmf.Key, error) {
	l := NewLab(12)
	var pcm []int16
	keys := make([]dtmf.Key, 1600)
	for i := range keys {
		keys[i] = dtmf.Key(l.random.IntN(16))
		pcm = l.press(pcm, dtmf.Tones{Rate: 48000, On: 50 * ms, Off: 50 * ms, Level: -10}, keys[i])
	}
	raw, opus, back := filepath.Join(dir, "keys.raw"), filepath.Join(dir, "keys.opus"), filepath.Join(dir, "keys.wav")
	f, err := os.Create(raw)
	if err != nil {
		return nil, nil, err
	}
	if err := binary.Write(f, binary.LittleEndian, pcm); err != nil {
		return nil, nil, err
	}
	if err := f.Close(); err != nil {
		return nil, nil, err
	}
	enc := command(ctx, "opusenc", "--quiet", "--raw", "--raw-rate", "48000", "--raw-chan", "1",
		"--speech", "--bitrate", strconv.Itoa(kilobits), raw, opus)
	if err := enc.Run(); err != nil {
		return nil, nil, fmt.Errorf("run opusenc: %w", err)
	}
	if err := command(ctx, "opusdec", "--quiet", opus, back).Run(); err != nil {
		return nil, nil, fmt.Errorf("run opusdec: %w", err)
	}
	out, err := samples(ctx, back)
	return out, keys, err
}
