package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestInterrupted: who does not wait for the end gets no verdict, and is told how to get one.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	require.Equal(t, 130, run(ctx, &out, wish{cycles: 50, seed: 9, from: 3, to: 50, calls: 20}))
	said := out.String()
	require.Equal(t, 1, strings.Count(said, "\n"), said)
	require.Contains(t, said, "crash: interrupted after 0 of 48 cycles: 0 cycles, seed 9")
	require.Contains(t, said, "no verdict; again with go run ./e2e/crash -cycles 50 -seed 9 -from 3\n")
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	ran := func(cycles int, faults ...string) *harness {
		w := wish{cycles: 50, seed: 7, from: 1, to: 50, calls: 20}
		return &harness{wish: w, began: time.Now(), cycles: cycles, faults: faults}
	}
	for _, c := range []struct {
		name string
		h    *harness
		cut  bool
		code int
		says string
	}{
		{"ok", ran(50), false, 0, ": ok"},
		{"failed", ran(50, "INV-1: charged twice"), false, 1, ": FAILED; again with make crash CYCLES=50 SEED=7; files in /run"},
		{
			"cut off", ran(12), true, 130,
			": no fault so far, and no verdict; go on with go run ./e2e/crash -cycles 50 -seed 7 -from 13",
		},
		{"cut off after the last", ran(50), true, 130, ": no verdict; again with make crash CYCLES=50 SEED=7"},
		{
			"failed, cut off", ran(12, "INV-1: charged twice"), true, 1,
			": FAILED; again with make crash CYCLES=50 SEED=7; files in /run",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			line, code := c.h.verdict(c.cut, "/run")
			require.Equal(t, c.code, code)
			require.True(t, strings.HasSuffix(line, c.says), line)
			require.Equal(t, c.cut, strings.HasPrefix(line, "interrupted after "))
		})
	}
}

// TestWish: what a line tells to run again is what was run.
func TestWish(t *testing.T) {
	t.Parallel()
	w := wish{cycles: 50, seed: 7, from: 1, calls: 20}.whole()
	require.NoError(t, w.validate())
	require.Equal(t, "make crash CYCLES=50 SEED=7", w.again(1, 50))
	require.Equal(t, "go run ./e2e/crash -cycles 50 -seed 7 -from 12 -to 14", w.again(12, 14))
	w.calls = 5
	require.Equal(t, "go run ./e2e/crash -cycles 50 -seed 7 -calls 5", w.again(1, 50))
	for _, bad := range []wish{
		{cycles: 0, from: 1, to: 1, calls: 1},
		{cycles: 5, from: 0, to: 5, calls: 1},
		{cycles: 5, from: 4, to: 3, calls: 1},
		{cycles: 5, from: 1, to: 6, calls: 1},
		{cycles: 5, from: 1, to: 5},
	} {
		require.Error(t, bad.validate())
	}
	for i, b := range plan(7, 50) {
		require.Equal(t, i+1, b.cycle)
	}
}

// TestFaultsNameTheirCycles: of a fault is known which kills fell while its caller was there.
func TestFaultsNameTheirCycles(t *testing.T) {
	t.Parallel()
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	a := &act{harness: &harness{
		wish: wish{cycles: 50, seed: 7, from: 1, to: 50, calls: 20},
		fell: []fall{{1, at(10)}, {2, at(20)}, {3, at(30)}, {4, at(40)}},
	}}
	a.blame([]spoken{{Name: "c1", Begun: at(15), Ended: at(35)}, {Name: "c2", Begun: at(41), Ended: at(50)}},
		"INV-c1: charged twice", "INV-c2: lost", "INV-c3: lost")
	require.Equal(t, []string{
		"INV-c1: charged twice (cycles 2 to 3: go run ./e2e/crash -cycles 50 -seed 7 -from 2 -to 3)", "INV-c2: lost",
		"INV-c3: lost",
	}, a.faults)
}
