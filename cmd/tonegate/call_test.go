package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap/zaptest"

	"github.com/tonegate/tonegate/caller"
	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/media"
)

// keypad counts the keys of a call.
type keypad struct{ keys chan dtmf.Key }

func (keypad) Frame(media.Frame)  {}
func (k keypad) Key(e dtmf.Event) { k.keys <- e.Key }

// prompter answers calls and plays a prompt before each of the numbers of keys that it awaits.
func prompter(t *testing.T, awaited ...int) string {
	t.Helper()
	e, err := sip.New(sip.Config{UDP: "127.0.0.1:0", Drain: -1, Handler: func(ctx context.Context, in *sip.Incoming) {
		leg, err := in.Answer(ctx)
		if err != nil {
			return
		}
		k := keypad{make(chan dtmf.Key, 100)}
		leg.Attach(k)
		for _, n := range awaited {
			if !prompt(ctx, leg) {
				return
			}
			for range n {
				select {
				case <-k.keys:
				case <-ctx.Done():
					return
				}
			}
		}
		prompt(ctx, leg)
	}})
	require.NoError(t, err)
	require.NoError(t, e.Listen(t.Context()))
	done := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { done <- e.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
	})
	return e.URI("pay")
}

// prompt plays 300 ms of sound at the pace of a phone; it is false when the call is over.
func prompt(ctx context.Context, leg legs.Leg) bool {
	pcm := make([]int16, media.PCMU.Samples())
	for i := range pcm {
		pcm[i] = int16(8000 * (i%2*2 - 1))
	}
	ticker := time.NewTicker(media.FrameDuration)
	defer ticker.Stop()
	for range 15 {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return false
		}
		if leg.Write(media.EncodeFrame(media.PCMU, pcm)) != nil {
			return false
		}
	}
	return true
}

func testCall(uri string) callCmd {
	return callCmd{
		URI: uri, Calls: 1, Concurrency: 1, Listen: "127.0.0.1:0", Codecs: []string{"pcmu"},
		Quiet: 400 * time.Millisecond, Settle: 400 * time.Millisecond,
	}
}

func TestCallPays(t *testing.T) {
	t.Parallel()
	c := testCall(prompter(t, 1, 17, 5, 4, 1))
	c.Keys, c.Card, c.Calls, c.Concurrency = "1,card,2", "declined", 3, 2
	c.Record = filepath.Join(t.TempDir(), "call.wav")
	c.JSON = true
	var out bytes.Buffer
	require.NoError(t, c.Run(t.Context(), zaptest.NewLogger(t), &out))
	var got struct {
		Summary struct {
			Outcomes map[caller.Outcome]int `json:"outcomes"`
		} `json:"summary"`
		Calls []struct {
			Outcome caller.Outcome `json:"outcome"`
			Done    int            `json:"steps_done"`
			Setup   float64        `json:"setup_ms"`
		} `json:"calls"`
	}
	require.NotContains(t, out.String(), "4000")
	require.NoError(t, json.Unmarshal(out.Bytes(), &got))
	require.Equal(t, map[caller.Outcome]int{caller.Completed: 3}, got.Summary.Outcomes)
	require.Len(t, got.Calls, 3)
	require.Equal(t, 5, got.Calls[0].Done)
	require.Positive(t, got.Calls[0].Setup)
	for _, name := range []string{"call.wav", "call-2.wav", "call-3.wav"} {
		require.FileExists(t, filepath.Join(filepath.Dir(c.Record), name))
	}
}

func TestCallThatIsRefusedFails(t *testing.T) {
	t.Parallel()
	e, err := sip.New(sip.Config{UDP: "127.0.0.1:0", Handler: func(ctx context.Context, in *sip.Incoming) {
		_ = in.Refuse(ctx, 486)
	}})
	require.NoError(t, err)
	require.NoError(t, e.Listen(t.Context()))
	done := make(chan error, 1)
	go func() { done <- e.Run(context.WithoutCancel(t.Context())) }()
	var out bytes.Buffer
	require.Equal(t, exitError(1), testCall(e.URI("pay")).Run(t.Context(), zaptest.NewLogger(t), &out))
	require.Contains(t, out.String(), "refused with 486")
	e.Close()
	require.NoError(t, <-done)
}

func TestCallFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*callCmd)
		want   string
	}{
		{"no such card", func(c *callCmd) { c.Card = "gold" }, "--card"},
		{"no such key", func(c *callCmd) { c.Keys = "1,x" }, "--keys"},
		{"no such codec", func(c *callCmd) { c.Codecs = []string{"G729"} }, "--codecs"},
		{"nowhere to record", func(c *callCmd) { c.Record = filepath.Join(c.Record, "no", "such", "folder.wav") }, "--record"},
		{"nowhere to listen", func(c *callCmd) { c.Listen = "nonsense" }, "listen"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := testCall("sip:pay@127.0.0.1")
			tt.change(&c)
			require.ErrorContains(t, c.Run(t.Context(), zaptest.NewLogger(t), &bytes.Buffer{}), tt.want)
		})
	}
}

func TestCardsAreValidForYears(t *testing.T) {
	t.Parallel()
	for _, c := range testCards() {
		card, err := cardNamed(c.name, time.Date(2031, time.November, 30, 0, 0, 0, 0, time.UTC))
		require.NoError(t, err)
		require.Equal(t, "1133", card.Expiry)
		require.Len(t, card.Number, 16)
	}
}

func TestSayingComesBeforeKeying(t *testing.T) {
	t.Parallel()
	c := testCall("")
	c.Say, c.Keys = []string{"hello", "pay"}, "1"
	steps, err := c.script(time.Now())
	require.NoError(t, err)
	require.Len(t, steps, 3)
	require.Equal(t, "pay", steps[1].Say)
	require.Len(t, steps[2].Keys, 1)
}

func TestSummaryText(t *testing.T) {
	t.Parallel()
	ms := func(n int) caller.Millis { return caller.Millis(n) * caller.Millis(time.Millisecond) }
	good := caller.Report{
		Outcome: caller.Completed, Answered: true, Setup: ms(12), Done: 5, Steps: 5, Length: ms(34200),
		EndedBy: caller.ByParty,
	}
	bad := caller.Report{
		Outcome: caller.Stuck, Answered: true, Done: 1, Steps: 5, EndedBy: caller.ByCaller, Error: "no prompt ended in time",
	}
	never := caller.Report{Outcome: caller.Failed, Error: "no network"}
	one := []caller.Report{good}
	require.Equal(t, "call 1: completed, answered in 12ms, 5 of 5 steps, 34.2s long, ended by the party\n",
		summaryText(one, caller.Summarise(one, 0)))
	many := []caller.Report{good, good, good, bad, never}
	text := summaryText(many, caller.Summarise(many, time.Minute))
	require.NotContains(t, text, "call 1:", "of many calls only those that went wrong are told")
	require.Contains(t, text, "call 4: stuck")
	require.Contains(t, text, "call 5: not answered: no network")
	require.Contains(t, text, "5 calls in 1m0s: 3 completed 1 stuck 1 failed")
	require.Contains(t, text, "p95")
}

func TestProgressIsOnlyForTerminals(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "err"))
	require.NoError(t, err)
	p := newProgress(file, 10)
	p.step(1, caller.Report{Outcome: caller.Completed})
	p.clear()
	require.NoError(t, file.Close())
	got, err := os.ReadFile(file.Name())
	require.NoError(t, err)
	require.Empty(t, got)
	var screen bytes.Buffer
	p = &progress{out: &screen, total: 10}
	p.step(5, caller.Report{Outcome: caller.Completed})
	require.Contains(t, screen.String(), "5/10, 1 completed")
}
