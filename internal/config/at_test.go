package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAt(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "serve.yaml")
	require.NoError(t, os.WriteFile(path, []byte("a: 1\nflow:\n  file: x.yaml\n"), 0o600))
	require.EqualError(t, At(path, "flow.file", "no such file"), path+":3: flow.file: no such file")
	require.EqualError(t, At(path, "flow.lookups", "want billing"), path+":2: flow.lookups: want billing")
	require.EqualError(t, At(path, "providers", "want one"), path+":1: providers: want one")
	require.EqualError(t, At(path+"x", "providers", "want one"), path+"x:1: providers: want one")
}
