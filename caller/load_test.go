package caller

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLoad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		var told []int
		reports, s := Load(t.Context(), 20, 4, func(_ context.Context, i int) Report {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Second)
			now.Add(-1)
			if i == 3 {
				return Report{Outcome: Refused, Status: 486}
			}
			return Report{
				Outcome: Completed, Answered: true, Setup: Millis(i+1) * Millis(time.Millisecond), Length: Millis(time.Second),
				Actions: []Action{{Reaction: Millis(time.Second)}},
			}
		}, func(done int, _ Report) { told = append(told, done) })
		require.Len(t, reports, 20)
		require.Len(t, told, 20)
		require.EqualValues(t, 4, most.Load())
		require.Equal(t, 5*time.Second, s.Took.Duration())
		require.Equal(t, map[Outcome]int{Completed: 19, Refused: 1}, s.Outcomes)
		require.Equal(t, 19, s.Setup.Count)
		require.Equal(t, time.Second, s.Reaction.P99.Duration())
		require.Zero(t, s.Greeting.Count)
	})
}

func TestLoadGivenUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	reports, s := Load(ctx, 100, 1, func(ctx context.Context, _ int) Report {
		cancel()
		<-ctx.Done()
		return Report{Outcome: Failed}
	}, nil)
	require.Less(t, len(reports), 100)
	require.Equal(t, len(reports), s.Calls)
}

func TestPercentiles(t *testing.T) {
	t.Parallel()
	hundred := make([]Millis, 100)
	for i := range hundred {
		hundred[i] = Millis(100-i) * Millis(time.Millisecond)
	}
	for _, tt := range []struct {
		name          string
		all           []Millis
		p50, p95, p99 Millis
	}{
		{"none", nil, 0, 0, 0},
		{"one", []Millis{7}, 7, 7, 7},
		{"two", []Millis{9, 1}, 1, 9, 9},
		{
			"hundred", hundred,
			Millis(50 * time.Millisecond), Millis(95 * time.Millisecond), Millis(99 * time.Millisecond),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, Timings{Count: len(tt.all), P50: tt.p50, P95: tt.p95, P99: tt.p99}, timings(tt.all))
		})
	}
}

func TestMillis(t *testing.T) {
	t.Parallel()
	b, err := json.Marshal(Millis(1234567 * time.Nanosecond))
	require.NoError(t, err)
	require.Equal(t, "1.235", string(b))
	require.Equal(t, "1ms", Millis(1234567*time.Nanosecond).String())
}
