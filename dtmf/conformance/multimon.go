package conformance

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/tonegate/tonegate/dtmf"
)

// multimon is the detector of multimon-ng. It hears all trials as one stream, without times: what it hears is counted
// by aligning it with what was keyed.
type multimon struct{}

// score gives what Case.score gives, as near as a stream without times allows.
func (multimon) score(ctx context.Context, c Case, trials []Trial) (Figure, error) {
	var pcm []int16
	var want []dtmf.Key
	for _, t := range trials {
		pcm = append(append(pcm, t.PCM...), make([]int16, 800)...)
		want = append(want, t.Keys...)
	}
	heard, err := multimon{}.stream(ctx, pcm)
	if err != nil {
		return 0, err
	}
	if c.None {
		return min(100*Figure(len(heard))/Figure(len(want)), 100), nil
	}
	same := aligned(want, heard)
	extra := len(heard) - same
	return max(100*Figure(same-extra)/Figure(len(want)), 0), nil
}

// stream hears one stream at 8 kHz.
func (multimon) stream(ctx context.Context, pcm []int16) ([]dtmf.Key, error) {
	var in, raw bytes.Buffer
	if err := binary.Write(&in, binary.LittleEndian, pcm); err != nil {
		return nil, err
	}
	sox := command(ctx, "sox", "-t", "raw", "-r", "8000", "-c", "1", "-b", "16", "-e", "signed", "-",
		"-t", "raw", "-r", "22050", "-")
	sox.Stdin, sox.Stdout = &in, &raw
	if err := sox.Run(); err != nil {
		return nil, fmt.Errorf("resample by sox: %w", err)
	}
	cmd := command(ctx, "multimon-ng", "-q", "-n", "-t", "raw", "-a", "DTMF", "-")
	cmd.Stdin = &raw
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run multimon-ng: %w", err)
	}
	var keys []dtmf.Key
	for line := range strings.Lines(string(out)) {
		if k, ok := dtmf.ParseKeys(strings.TrimSpace(strings.TrimPrefix(line, "DTMF:"))); ok {
			keys = append(keys, k...)
		}
	}
	return keys, nil
}

// aligned is how many keys of want are heard in order.
func aligned(want, heard []dtmf.Key) int {
	row := make([]int, len(heard)+1)
	for _, w := range want {
		corner := 0
		for j, h := range heard {
			above := row[j+1]
			if w == h {
				row[j+1] = corner + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			corner = above
		}
	}
	return row[len(heard)]
}
