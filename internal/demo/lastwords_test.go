package demo

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLastWords(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "gate.log")
	require.Empty(t, lastWords(log), "no log, no words")
	require.NoError(t, os.WriteFile(log, []byte("{\"level\":\"info\"}\n"), 0o600))
	require.Empty(t, lastWords(log))

	text := "tonegate: of an earlier run\n{\"level\":\"info\"}\ntonegate: gate.yaml:1: sip.udp: no\ngate.yaml:2: http: no\n"
	require.NoError(t, os.WriteFile(log, []byte(text), 0o600))
	require.Equal(t, "\n  tonegate: gate.yaml:1: sip.udp: no\n  gate.yaml:2: http: no", lastWords(log))
}

func TestMakeOut(t *testing.T) {
	t.Parallel()
	require.NoError(t, makeOut(""))
	dir := t.TempDir()
	out := filepath.Join(dir, "call")
	require.NoError(t, makeOut(out))
	old := filepath.Join(out, "result.json")
	require.NoError(t, os.WriteFile(old, []byte("{}"), 0o600))
	other := filepath.Join(out, "notes.txt")
	require.NoError(t, os.WriteFile(other, nil, 0o600))
	require.NoError(t, makeOut(out))
	require.NoFileExists(t, old, "the result of an earlier call must not stand for this one")
	require.FileExists(t, other, "nothing of anybody else's is removed")
	require.ErrorContains(t, makeOut(other), "--out "+other+" cannot be used")
}
