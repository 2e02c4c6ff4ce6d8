package speech

import "github.com/tonegate/tonegate/media"

// Trim cuts the silence off both ends and leaves 20 ms before and 60 ms after the sound.
func Trim(pcm []int16) []int16 {
	const block = int(Rate) / 50
	first, last := -1, 0
	for at := 0; at < len(pcm); at += block {
		if media.LevelDBm0(pcm[at:min(at+block, len(pcm))]) > media.SoundThreshold {
			if first < 0 {
				first = at
			}
			last = at + block
		}
	}
	if first < 0 {
		return nil
	}
	return pcm[max(first-block, 0):min(last+3*block, len(pcm))]
}
