package control

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestResumeToken(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_790_000_000, 0)
	key := []byte(testToken)
	token := SignResume(key, "call|7", now.Add(time.Minute))
	id, err := VerifyResume(key, token, now)
	require.NoError(t, err)
	require.Equal(t, "call|7", id)
	_, err = VerifyResume(key, token, now.Add(time.Minute))
	require.ErrorIs(t, err, ErrResume, "expired")
	_, err = VerifyResume([]byte("other"), token, now)
	require.ErrorIs(t, err, ErrResume, "another key")
	_, err = VerifyPass(key, token, now)
	require.ErrorIs(t, err, ErrPass, "a resume token is no pass")
	pass := SignPass(key, "call|7", now.Add(time.Minute))
	id, err = VerifyPass(key, pass, now)
	require.NoError(t, err)
	require.Equal(t, "call|7", id)
	for _, bad := range []string{"", ".", "a.b", token + "A", token[1:], pass} {
		_, err = VerifyResume(key, bad, now)
		require.ErrorIs(t, err, ErrResume)
	}
}

func TestResumeTokenCannotBeBent(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_790_000_000, 0)
	key := []byte(testToken)
	token := SignResume(key, "call-7", now.Add(time.Minute))
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(token)
		i := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		b[i] = rapid.Byte().Draw(t, "byte")
		id, err := VerifyResume(key, string(b), now)
		if string(b) != token {
			require.ErrorIs(t, err, ErrResume)
			return
		}
		require.NoError(t, err)
		require.Equal(t, "call-7", id)
	})
}

func FuzzVerifyResume(f *testing.F) {
	now := time.Unix(1_790_000_000, 0)
	f.Add(SignResume([]byte(testToken), "call-7", now.Add(time.Minute)))
	f.Add("YXw5.AA")
	f.Fuzz(func(t *testing.T, token string) {
		if id, err := VerifyResume([]byte(testToken), token, now); err == nil {
			require.Equal(t, "call-7", id, "only what was signed is accepted")
		}
	})
}
