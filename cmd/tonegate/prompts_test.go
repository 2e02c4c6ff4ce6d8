package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/speech"
)

// TestPromptsAreComplete keeps the rendered audio equal to what is said: run make prompts.
func TestPromptsAreComplete(t *testing.T) {
	t.Parallel()
	texts, err := builtInTexts()
	require.NoError(t, err)
	prompts := speech.NewPrompts(speech.Config{}, nil)
	for _, text := range texts {
		require.True(t, prompts.Ready(text), "no audio for %q: run make prompts", text)
		pcm, err := prompts.Say(t.Context(), text)
		require.NoError(t, err)
		require.Greater(t, len(pcm), 16000/4, text)
	}
	files, err := filepath.Glob("../../speech/prompts/*.ulaw")
	require.NoError(t, err)
	require.Len(t, files, len(texts), "audio that nobody says: run make prompts")
	var total int64
	for _, path := range files {
		info, err := os.Stat(path)
		require.NoError(t, err)
		total += info.Size()
	}
	require.Less(t, total, int64(3<<20))
}
