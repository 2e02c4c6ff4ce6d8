package main

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/config/reference"
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

func keysOf(t *testing.T, r role) []reference.Key {
	t.Helper()
	reader := reference.NewReader("github.com/tonegate/tonegate", filepath.Join("..", ".."))
	keys, err := reader.Keys(r.typ, filepath.Join("cmd", "tonegate"))
	require.NoError(t, err)
	require.NotEmpty(t, keys)
	return keys
}

// TestExamplesAreSound loads the example files as the processes would.
func TestExamplesAreSound(t *testing.T) {
	// Not parallel: the examples take their secrets from the environment.
	for _, r := range roles() {
		for _, name := range []string{"TONEGATE_CONTROL_TOKEN", "TONEGATE_CLIENT_SECRET", "TONEGATE_BILLING_KEY"} {
			t.Setenv(name, strings.Repeat("secret", 11))
		}
		require.NoError(t, r.load(filepath.Join("..", "..", r.name+".example.yaml")), r.name)
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

const referenceHead = `# Configuration

Each process reads one YAML file, named by ` + "`--config`" + `. An unknown key, a value of the wrong kind or a variable that is
not set is an error that names file, line and what would be right; ` + "`tonegate check`" + ` finds them all without starting
anything.

* A value may hold ` + "`${NAME}`" + `, the value of an environment variable, whole or in part; ` + "`$${`" + ` stands for a plain ` + "`${`" + `.
* Every key that takes a text can be given as ` + "`KEY_file`" + ` instead: the path of a file that holds the value, relative to the
  configuration file, or ` + "`/dev/fd/N`" + ` for an inherited descriptor. Secrets belong there or in a variable.
* Durations are written as ` + "`500ms`, `20s`, `72h`" + `.
* In the tables, NAME is a name of your choice and ` + "`[]`" + ` an element of a list.

The tables are written from the program's own structs by ` + "`go test ./cmd/tonegate -update`" + ` and compared by the same test. Files to
start from: [gate](../../gate.example.yaml), [serve](../../serve.example.yaml), [capture](../../capture.example.yaml).
`

// TestReferenceIsCurrent compares the reference with the structs.
func TestReferenceIsCurrent(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(referenceHead)
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
