package main

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/config/reference"
	"github.com/tonegate/tonegate/transfer/sounds"
)

// update writes docs/4-reference/config.md instead of comparing it: go test ./cmd/tonegate -update.
var update = flag.Bool("update", false, "write the reference anew") //nolint:gochecknoglobals // A flag of the test.

// role is one process with a configuration file.
type role struct {
	name string
	typ  reflect.Type
	load func(path string) error
}

func roles() []role {
	return []role{
		{"gate", reflect.TypeFor[gateConfig](), loads[gateConfig]},
		{"serve", reflect.TypeFor[serveConfig](), loads[serveConfig]},
		{"capture", reflect.TypeFor[captureConfig](), loads[captureConfig]},
	}
}

// TestFlowsNameSoundsOfTheGate compares what a flow may name, by its schema, with what the gate has.
func TestFlowsNameSoundsOfTheGate(t *testing.T) {
	t.Parallel()
	for _, name := range flows.HoldSounds() {
		_, ok := sounds.Named(name)
		require.True(t, ok, name)
	}
	require.Len(t, flows.HoldSounds(), len(sounds.Holds()))
}

func keysOf(t *testing.T, r role) []reference.Key {
	t.Helper()
	reader := reference.NewReader("github.com/tonegate/tonegate", filepath.Join("..", ".."))
	keys, err := reader.Keys(r.typ, filepath.Join("cmd", "tonegate"))
	require.NoError(t, err)
	require.NotEmpty(t, keys)
	return keys
}

// TestExamplesAreSound loads the example files as the processes would. Their secrets come from the environment, so it
// cannot run beside others.
func TestExamplesAreSound(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	for _, name := range []string{
		"TONEGATE_CONTROL_TOKEN", "TONEGATE_CLIENT_SECRET", "TONEGATE_BILLING_KEY", "TONEGATE_WEBHOOK_PATH",
		"TONEGATE_CONNECTOR_PASSWORD", "TONEGATE_STRIPE_WEBHOOK_SECRET",
	} {
		t.Setenv(name, strings.Repeat("secret", 11))
	}
	t.Setenv("TONEGATE_CAPTURE_URL", "http://127.0.0.1:8090")
	t.Setenv("TONEGATE_WEBHOOK_SECRET", "whsec_"+strings.Repeat("c2Vj", 11))
	for _, r := range roles() {
		require.NoError(t, r.load(r.name+".example.yaml"), r.name)
	}
}

// TestExamplesShowEveryKey compares the example files with the structs.
func TestExamplesShowEveryKey(t *testing.T) {
	t.Parallel()
	for _, r := range roles() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(filepath.Join("..", "..", r.name+".example.yaml"))
			require.NoError(t, err)
			differ, err := reference.Compare(raw, keysOf(t, r))
			require.NoError(t, err)
			require.Empty(t, strings.Join(differ, "\n"))
		})
	}
}

// TestReferenceIsCurrent compares the reference with the structs.
func TestReferenceIsCurrent(t *testing.T) {
	t.Parallel()
	head, err := os.ReadFile(filepath.Join("testdata", "reference.head"))
	require.NoError(t, err)
	var b strings.Builder
	b.Write(head)
	for _, r := range roles() {
		keys := keysOf(t, r)
		for _, k := range keys {
			require.NotEmpty(t, k.Doc, "%s: the field of %s needs a comment", r.name, k.Path)
		}
		b.WriteString("\n## tonegate " + r.name + "\n\n" + reference.Markdown(keys))
	}
	path := filepath.Join("..", "..", "docs", "4-reference", "config.md")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o644))
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, b.String(), string(got), "run go test ./cmd/tonegate -update")
}
