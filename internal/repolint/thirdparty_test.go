package repolint_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// update writes the files that are compared, instead of comparing them: go test ./internal/repolint -update.
var update = flag.Bool("update", false, "write THIRD_PARTY anew") //nolint:gochecknoglobals // A flag of the test.

// TestThirdPartyIsComplete compares THIRD_PARTY with the modules that are linked into the program, and with what is
// embedded in it.
func TestThirdPartyIsComplete(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "THIRD_PARTY")
	want := thirdParty(t)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(got), "run go test ./internal/repolint -update")
}

const thirdPartyHead = `Tonegate is licensed under the Apache License 2.0 (file LICENSE). The program holds the work
of others, listed here with its licence; the full texts come with each module's source. This file is written by
go test ./internal/repolint -update and checked by the same test.

Embedded

  what                             licence       where it comes from
  Flite, voices and runtime        BSD-like      offline/flite/COPYING
  SoundSwallower, a recogniser     BSD-2-Clause  offline/recogniser/soundswallower/LICENSE
  its model of English             BSD-2-Clause  offline/recogniser/soundswallower/LICENSE-model
  card ranges of credit-card-type  MIT           capture/cards
  Svelte runtime in the web pages  MIT           web/phone/package.json

Go modules linked into the program

`

func thirdParty(t *testing.T) string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=Module", "./cmd/tonegate")
	list.Dir = filepath.Join("..", "..")
	out, err := list.Output()
	require.NoError(t, err)
	licences := make(map[string]string)
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkg struct {
			Module *struct{ Path, Version, Dir string }
		}
		err := d.Decode(&pkg)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if m := pkg.Module; m != nil && m.Path != module {
			licences[m.Path+" "+m.Version] = licence(t, m.Dir)
		}
	}
	var b strings.Builder
	b.WriteString(thirdPartyHead)
	for _, name := range slices.Sorted(maps.Keys(licences)) {
		fmt.Fprintf(&b, "  %-70s %s\n", name, licences[name])
	}
	return b.String()
}

// licence recognises the licence of a module by the words of its file.
func licence(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "[LlCc][IiOo][CcPp][EeYy]*"))
	require.NoError(t, err)
	require.NotEmpty(t, files, "%s has no licence", filepath.Base(dir))
	raw, err := os.ReadFile(files[0])
	require.NoError(t, err)
	text := strings.Join(strings.Fields(string(raw)), " ")
	for _, known := range []struct{ words, name string }{
		{"Apache License Version 2.0", "Apache-2.0"},
		{"Mozilla Public License", "MPL-2.0"},
		{"Permission is hereby granted, free of charge", "MIT"},
		{"Permission to use, copy, modify, and/or distribute", "ISC"},
		{"Neither the name", "BSD-3-Clause"},
		{"contributors may be used to endorse", "BSD-3-Clause"},
		{"Redistributions in binary form", "BSD-2-Clause"},
	} {
		if strings.Contains(text, known.words) {
			return known.name
		}
	}
	require.Fail(t, "unknown licence", "%s", filepath.Base(dir))
	return ""
}
