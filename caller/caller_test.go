package caller

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
)

// script reads a script that is known to be good.
func script(t *testing.T, keys string, card *Card) []Step {
	t.Helper()
	steps, err := ParseScript(keys, card)
	require.NoError(t, err)
	return steps
}

func call(t *testing.T, cfg Config) Report {
	t.Helper()
	c, err := New(cfg)
	require.NoError(t, err)
	return c.Call(t.Context())
}

func TestKeysWaitForTheEndOfEachPrompt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBot()
		var waited []time.Duration
		cfg := dial(t, b, func(b *bot) {
			for range 2 {
				b.play(true, 2*time.Second)
				b.play(false, 300*time.Millisecond) // A breath, not the end.
				b.play(true, time.Second)
				quiet := time.Now()
				b.group(1)
				waited = append(waited, time.Since(quiet))
			}
			b.play(true, time.Second)
			b.end(legs.ErrHangup)
		})
		cfg.Script = script(t, "1,2", nil)
		r := call(t, cfg)
		require.Equal(t, Completed, r.Outcome)
		require.Equal(t, ByParty, r.EndedBy)
		require.Equal(t, 2, r.Done)
		require.Equal(t, 50*time.Millisecond, r.Setup.Duration())
		for _, w := range waited {
			require.InDelta(t, 620, w.Milliseconds(), 60)
		}
		require.Len(t, r.Heard, 5, "two sounds of each prompt and the goodbye")
		require.InDelta(t, 20, r.Greeting.Duration().Milliseconds(), 20)
		require.Positive(t, r.Actions[0].Reaction)
	})
}

func TestACardIsKeyedFieldByField(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBot()
		var fields []int
		cfg := dial(t, b, func(b *bot) {
			b.play(true, time.Second)
			b.group(1)
			b.play(true, time.Second)           // The hand-over sentence …
			b.play(false, 500*time.Millisecond) // … the connecting …
			b.play(true, time.Second)           // … and the first field's prompt.
			for _, n := range []int{17, 5, 4} {
				keys := b.group(n)
				fields = append(fields, len(keys))
				if keys[n-1] != dtmf.Pound {
					fields = append(fields, -1)
				}
				b.play(true, time.Second)
			}
			b.end(legs.ErrHangup)
		})
		cfg.Script = script(t, "1", &Card{Number: "4242424242424242", Expiry: "1234", Code: "123"})
		r := call(t, cfg)
		require.Equal(t, Completed, r.Outcome)
		require.Equal(t, []int{17, 5, 4}, fields)
		require.Equal(t, 4, r.Done)
		out, err := json.Marshal(r)
		require.NoError(t, err)
		require.NotContains(t, string(out), "4242")
	})
}

func TestEndings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		act     func(*bot)
		keys    string
		outcome Outcome
		by      Ender
		done    int
	}{
		{"hung up too early", func(b *bot) { b.play(true, time.Second); b.end(legs.ErrHangup) }, "1", Cut, ByParty, 0},
		{"hung up while a key was pressed", func(b *bot) {
			b.play(true, time.Second)
			b.group(1)
			b.end(legs.ErrHangup)
		}, "11", Cut, ByParty, 0},
		{"nothing to hear", func(b *bot) { b.play(false, 10*time.Minute) }, "1", Stuck, ByCaller, 0},
		{"a blip is no prompt", func(b *bot) {
			b.play(true, 40*time.Millisecond)
			b.play(false, 10*time.Minute)
		}, "1", Stuck, ByCaller, 0},
		{"a prompt without end", func(b *bot) { b.play(true, 10*time.Minute) }, "1", Stuck, ByCaller, 0},
		{"talk without end after the last step", func(b *bot) {
			b.play(true, time.Second)
			b.group(1)
			b.play(true, 10*time.Minute)
		}, "1", Stuck, ByCaller, 1},
		{"nothing more to say", func(b *bot) {
			b.play(true, time.Second)
			b.group(1)
			b.play(true, time.Second)
			b.play(false, 10*time.Minute)
		}, "1", Completed, ByCaller, 1},
		{"nothing said at all after the last step", func(b *bot) {
			b.play(true, time.Second)
			b.play(false, 10*time.Minute)
		}, "1", Completed, ByCaller, 1},
		{"media lost", func(b *bot) { b.play(true, time.Second); b.end(legs.ErrMedia) }, "1", Failed, ByFault, 0},
		{"no script: listen", func(b *bot) { b.play(true, time.Second); b.end(legs.ErrHangup) }, "", Completed, ByParty, 0},
		{"an empty group lets a prompt pass", func(b *bot) {
			b.play(true, time.Second)
			b.play(false, time.Second)
			b.play(true, time.Second)
			b.group(1)
			b.end(legs.ErrHangup)
		}, ",1", Cut, ByParty, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				cfg := dial(t, newBot(), tt.act)
				cfg.Script = script(t, tt.keys, nil)
				r := call(t, cfg)
				require.Equal(t, tt.outcome, r.Outcome, r.Error)
				require.Equal(t, tt.by, r.EndedBy)
				require.Equal(t, tt.done, r.Done)
				require.True(t, r.Answered)
			})
		})
	}
}

func TestCallGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBot()
		cfg := dial(t, b, func(b *bot) { b.play(true, time.Hour) })
		cfg.Script = script(t, "1", nil)
		c, err := New(cfg)
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		r := c.Call(ctx)
		require.Equal(t, Failed, r.Outcome)
		require.ErrorIs(t, b.Err(), legs.ErrClosed, "it hung up")
	})
}

func TestNotAnswered(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		err     error
		outcome Outcome
		status  int
	}{
		{"busy", &legs.RefusedError{Status: 486}, Refused, 486},
		{"fault", errors.New("no network"), Failed, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := call(t, Config{Dial: func(context.Context) (legs.Leg, error) { return nil, tt.err }})
			require.Equal(t, tt.outcome, r.Outcome)
			require.Equal(t, tt.status, r.Status)
			require.False(t, r.Answered)
			require.NotEmpty(t, r.Error)
		})
	}
}

func TestSpeech(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBot()
		cfg := dial(t, b, func(b *bot) {
			b.play(true, time.Second)
			b.play(false, 3*time.Second)
			b.play(true, time.Second)
			b.end(legs.ErrHangup)
		})
		var noticed []string
		cfg.Notice = func(a Action) { noticed = append(noticed, a.Kind) }
		cfg.Script = []Step{{Say: "yes please"}}
		cfg.Speak = func(context.Context, string) ([]int16, error) {
			pcm := make([]int16, 16000)
			for i := range pcm {
				pcm[i] = int16(8000 * (i%2*2 - 1))
			}
			return pcm, nil
		}
		cfg.Rate = 16000
		r := call(t, cfg)
		require.Equal(t, Completed, r.Outcome, r.Error)
		require.Equal(t, 50, b.loud, "one second of speech was sent")
		require.Equal(t, []string{"speech"}, noticed)
	})
}

func TestSpeechThatFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := dial(t, newBot(), func(b *bot) { b.play(true, time.Second); b.play(false, time.Hour) })
		cfg.Script = []Step{{Say: "hello"}}
		cfg.Speak = func(context.Context, string) ([]int16, error) { return nil, errors.New("hoarse") }
		r := call(t, cfg)
		require.Equal(t, Failed, r.Outcome)
		require.Contains(t, r.Error, "hoarse")
	})
}

func TestRecording(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "call.wav")
	synctest.Test(t, func(t *testing.T) {
		cfg := dial(t, newBot(), func(b *bot) {
			b.play(true, time.Second)
			b.end(legs.ErrHangup)
		})
		cfg.Record, cfg.Rate = path, 8000
		require.Equal(t, Completed, call(t, cfg).Outcome)
	})
	f, err := os.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	w, err := media.ReadWAV(f)
	require.NoError(t, err)
	require.Greater(t, media.LevelDBm0(w.Channel(1)), media.SoundThreshold, "the bot is on the right")
	require.Less(t, media.LevelDBm0(w.Channel(0)), media.SoundThreshold)
}

func TestRecordingThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBot()
		cfg := dial(t, b, func(b *bot) { b.play(true, time.Hour) })
		cfg.Record = filepath.Join(t.TempDir(), "missing", "call.wav")
		r := call(t, cfg)
		require.Equal(t, Failed, r.Outcome)
		require.ErrorIs(t, b.Err(), legs.ErrClosed)
	})
}

func TestConfig(t *testing.T) {
	t.Parallel()
	good := func(context.Context) (legs.Leg, error) { return newBot(), nil }
	for _, tt := range []struct {
		name string
		cfg  Config
	}{
		{"nothing to dial with", Config{}},
		{"odd rate", Config{Dial: good, Rate: 11025}},
		{"impatient", Config{Dial: good, Quiet: 100 * time.Millisecond}},
		{"settles before it is quiet", Config{Dial: good, Quiet: time.Second, Settle: 500 * time.Millisecond}},
		{"negative", Config{Dial: good, Limit: -1}},
		{"mute", Config{Dial: good, Script: []Step{{Say: "hello"}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := New(tt.cfg)
			require.Error(t, err)
		})
	}
}
