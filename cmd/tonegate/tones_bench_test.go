package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf/conformance"
)

func TestTonesBenchPrints(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tables.md")
	report := &conformance.Report{Rows: []conformance.Row{{ID: "T1", Point: "digits", Gate: "100", Ours: 100, Pass: true}}}
	var out bytes.Buffer
	c := tonesBenchCmd{Markdown: path}
	require.NoError(t, c.print(&out, report))
	require.Contains(t, out.String(), "digits")
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(content), "| T1 | digits |")

	report.Rows[0].Pass = false
	out.Reset()
	require.Equal(t, exitError(1), c.print(&out, report))
	require.Contains(t, out.String(), "failed: T1 digits\n")

	require.ErrorContains(t, c.print(deaf{}, report), "nobody reads")
	c.Markdown = filepath.Join(path, "x")
	require.ErrorContains(t, c.print(&out, report), path)
}

func TestTonesBenchMeasuresAsMuchAsAsked(t *testing.T) {
	t.Parallel()
	require.Equal(t, 7, tonesBenchCmd{Trials: 7, Speech: 1, Hard: 2}.config().Trials)
	require.Equal(t, 100, tonesBenchCmd{Trials: 7, Quick: true}.config().Trials)
}
