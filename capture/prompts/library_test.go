package prompts

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/media"
)

func TestEveryPromptHasItsClip(t *testing.T) {
	t.Parallel()
	l, err := NewLibrary()
	require.NoError(t, err)
	require.Len(t, l.clips, len(All()), "the pack holds a clip that nobody plays")

	total := 0
	for _, id := range All() {
		clip := l.Clip(id)
		total += len(clip)
		length := time.Duration(len(clip)) * time.Second / 8000
		require.Less(t, length, 8*time.Second, id)
		require.NotEmpty(t, l.Text(id), id)
		require.Greater(t, media.LevelDBm0(media.DecodePCMU(nil, clip)), -30.0, "%s is not to be heard", id)
	}
	require.Less(t, total, 3<<19, "1.5 MB")

	names, err := fs.Glob(clips, "clips/*.ulaw")
	require.NoError(t, err)
	require.Len(t, names, len(All()), "a clip without an entry")
}

func TestClipsBeginAndEndSoon(t *testing.T) {
	t.Parallel()
	l, err := NewLibrary()
	require.NoError(t, err)
	for _, id := range All() {
		pcm := media.DecodePCMU(nil, l.Clip(id))
		require.Greater(t, media.LevelDBm0(pcm[:5*FrameBytes]), -50.0, "%s begins with silence", id)
	}
}

func TestFirstPromptTellsTheKeys(t *testing.T) {
	t.Parallel()
	l, err := NewLibrary()
	require.NoError(t, err)
	require.Equal(t, "Please key your card number, followed by the hash key. "+
		"Press star to start the field again, or star twice to cancel.", l.Text(CardNumber))
}

func TestWhatEndsACallIsSaidInTime(t *testing.T) {
	t.Parallel()
	l, err := NewLibrary()
	require.NoError(t, err)
	for _, id := range []ID{Approved, Declined, Unconfirmed, Failed, TooManyAttempts, TimeIsUp, Cancelled} {
		require.Less(t, len(l.Clip(id)), 6*8000, "%s: the gate waits six seconds for the last words", id)
		require.True(t, strings.HasSuffix(l.Text(id), "."))
	}
}

func TestDigitsAreClips(t *testing.T) {
	t.Parallel()
	require.Equal(t, ID("digit-7"), Digit('7'))
}
