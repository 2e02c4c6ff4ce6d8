package main

import (
	"bytes"
	"io"
	"math"
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

func TestTonesBenchDrawsFromItsData(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	data, plots := filepath.Join(folder, "figures.json"), filepath.Join(folder, "plots")
	row := func(at float64, ours conformance.Figure) conformance.Row {
		return conformance.Row{
			ID: "T4", Point: "twist", Unit: "% exact", Ours: ours, Spandsp: conformance.Figure(math.NaN()), Pass: true,
			Sweep: conformance.SweepTwist, At: at,
		}
	}
	report := &conformance.Report{Rows: []conformance.Row{row(-8, 97.5), row(4, 100)}}
	require.NoError(t, tonesBenchCmd{Data: data}.print(io.Discard, report))
	var out bytes.Buffer
	require.NoError(t, tonesBenchCmd{From: data, Plots: plots}.Run(t.Context(), &out))
	require.Contains(t, out.String(), "97.5")
	svg, err := os.ReadFile(filepath.Join(plots, "twist.svg"))
	require.NoError(t, err)
	require.Contains(t, string(svg), "tonegate: 97.5 at -8, 100 at 4")

	require.ErrorContains(t, tonesBenchCmd{From: plots}.Run(t.Context(), &out), "read the figures")
	require.ErrorContains(t, tonesBenchCmd{From: filepath.Join(folder, "none")}.Run(t.Context(), &out), "none")
	require.Error(t, tonesBenchCmd{From: data, Plots: filepath.Join(data, "x")}.Run(t.Context(), &out))
}
