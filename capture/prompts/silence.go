package prompts

import (
	"slices"

	"github.com/tonegate/tonegate/media"
)

// Silence gives a library that says nothing, for flows whose caller is told by somebody else what to key: each of
// its clips is one silent frame. In place of the last words there is a second of silence, so that the
// result is out before the call ends.
func Silence() *Library { return &Library{pack: &Pack{}, silent: true} }

// silence is the clip of a library that says nothing.
func silence(id ID) []byte {
	frames := 1
	if slices.Contains(LastWords(), id) {
		frames = 50
	}
	return media.EncodePCMU(nil, make([]int16, frames*FrameBytes))
}
