package agent_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/agent"
)

// slowStream speaks 100 ms at once, or after a while, then takes a while for each 100 ms more, or breaks.
type slowStream struct {
	first time.Duration
	each  time.Duration
	parts int
	fails bool // after them
}

func (s slowStream) Stream(ctx context.Context, _ string) iter.Seq2[[]int16, error] {
	return func(yield func([]int16, error) bool) {
		pcm := slices.Repeat([]int16{1000}, 1600)
		time.Sleep(s.first)
		for range s.parts {
			if !yield(pcm, nil) {
				return
			}
			select {
			case <-time.After(s.each):
			case <-ctx.Done():
				return
			}
		}
		if s.fails {
			yield(nil, errors.New("no voice"))
		}
	}
}

// What a model says is spoken as its audio arrives; a voice that fails is replaced by a sentence at hand.
func TestTask_StreamsItsVoice(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		stream slowStream
		frames int
	}{
		"in time": {slowStream{each: 50 * time.Millisecond, parts: 20}, 100},
		"late":    {slowStream{each: 250 * time.Millisecond, parts: 8}, 40},
		"broken":  {slowStream{fails: true}, 50},
		"silent":  {slowStream{}, 50},
		"breaks":  {slowStream{parts: 4, fails: true}, 4*5 + 50},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := led(t, script(says("Hello.")))
				b.stream = tc.stream
				b.start("")
				b.wait(agent.TurnListening, 1)
				before := b.line.heard()
				b.typed("hi")
				b.wait(agent.TurnListening, 2)
				require.Equal(t, tc.frames, b.line.heard()-before)
				require.Less(t, b.seen(agent.TurnAnswered)[0].Latency.FirstFrame, int64(41))
				b.line.hangUp()
				b.finish(nil)
			})
		})
	}
}
