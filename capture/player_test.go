package capture

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture/prompts"
)

func TestPlayer(t *testing.T) {
	t.Parallel()
	clips, err := prompts.NewLibrary()
	require.NoError(t, err)
	frames := func(id prompts.ID) int { return len(clips.Clip(id)) / prompts.FrameBytes }
	play := func(p *player, n int) (sound []byte) {
		for range n {
			sound = append(sound, p.next().Payload...)
		}
		return sound
	}

	t.Run("one clip after the other, then silence", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(clips)
		p.say(prompts.Digit('1'), prompts.Digit('2'))
		require.True(t, bytes.Equal(clips.Clip(prompts.Digit('1')), play(p, frames(prompts.Digit('1')))))
		require.True(t, bytes.Equal(clips.Clip(prompts.Digit('2')), play(p, frames(prompts.Digit('2')))))
		require.True(t, p.idle())
		require.True(t, bytes.Equal(p.silence, play(p, 1)))
	})
	t.Run("hush stops at once", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(clips)
		p.say(prompts.CardNumber)
		p.loop = prompts.Wait
		play(p, 3)
		p.hush()
		require.True(t, p.idle())
		require.True(t, bytes.Equal(p.silence, play(p, 1)))
	})
	t.Run("a clip is not broken off for the last words", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(clips)
		p.say(prompts.Cleared, prompts.Authorising)
		p.loop = prompts.Wait
		play(p, 1)
		p.instead(prompts.Approved)
		play(p, frames(prompts.Cleared)-1)
		require.True(t, bytes.Equal(clips.Clip(prompts.Approved), play(p, frames(prompts.Approved))))
		require.True(t, p.idle(), "nothing is looped behind the last words")
	})
	t.Run("the sound of waiting is broken off", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(clips)
		p.loop = prompts.Wait
		play(p, frames(prompts.Wait)+1)
		p.instead(prompts.Approved)
		require.True(t, bytes.Equal(clips.Clip(prompts.Approved), play(p, frames(prompts.Approved))))
	})
	t.Run("a sentence before the sound of waiting is not", func(t *testing.T) {
		t.Parallel()
		p := newPlayer(clips)
		p.say(prompts.Authorising)
		p.loop = prompts.Wait
		play(p, 1)
		p.instead(prompts.Approved)
		require.True(t, bytes.Equal(clips.Clip(prompts.Authorising)[prompts.FrameBytes:], play(p, frames(prompts.Authorising)-1)))
	})
}
