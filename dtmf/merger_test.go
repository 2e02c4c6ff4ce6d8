package dtmf

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMerger(t *testing.T) {
	t.Parallel()
	type report struct {
		at     time.Duration
		key    Key
		source Source
	}
	tests := []struct {
		name    string
		reports []report
		presses int
	}{
		{name: "one way", reports: []report{{0, 4, FromEvent}}, presses: 1},
		{name: "two ways", reports: []report{{0, 4, FromEvent}, {45 * ms, 4, FromTone}}, presses: 1},
		{name: "three ways", reports: []report{{0, 4, FromTone}, {20 * ms, 4, FromEvent}, {140 * ms, 4, FromInfo}}, presses: 1},
		{name: "the tone first", reports: []report{{0, 4, FromTone}, {150 * ms, 4, FromEvent}}, presses: 1},
		{name: "too late", reports: []report{{0, 4, FromTone}, {151 * ms, 4, FromEvent}}, presses: 2},
		{name: "other key", reports: []report{{0, 4, FromEvent}, {40 * ms, 2, FromTone}}, presses: 2},
		{name: "44 fast by one way", reports: []report{{0, 4, FromEvent}, {80 * ms, 4, FromEvent}}, presses: 2},
		{
			name: "44 fast by two ways", presses: 2,
			reports: []report{{0, 4, FromEvent}, {45 * ms, 4, FromTone}, {80 * ms, 4, FromEvent}, {125 * ms, 4, FromTone}},
		},
		{
			name: "44 fast, the tones late", presses: 2,
			reports: []report{{0, 4, FromEvent}, {80 * ms, 4, FromEvent}, {100 * ms, 4, FromTone}, {190 * ms, 4, FromTone}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, start, presses := NewMerger(), time.Unix(1000, 0), 0
			for _, r := range tt.reports {
				if m.Add(Event{Key: r.key, Source: r.source}, start.Add(r.at)) {
					presses++
				}
			}
			require.Equal(t, tt.presses, presses)
		})
	}
}

// One way may tell of a press while it is held down, or when it is over: gateways that listen for tones, and phones
// that send events, do either.
func TestMergerKnowsAPressThatGoesOn(t *testing.T) {
	t.Parallel()
	start := time.Unix(1000, 0)
	at := start.Add
	m := NewMerger()
	require.True(t, m.Add(Event{Key: 4, Source: FromTone}, at(0)))
	m.Still(4, FromTone, at(2*time.Second))
	m.Still(4, FromTone, at(time.Second)) // which is known
	m.Still(5, FromTone, at(9*time.Second))
	m.Still(4, FromInfo, at(9*time.Second))
	require.False(t, m.Add(Event{Key: 4, Source: FromEvent}, at(2100*ms)), "the event comes when the key is let go")
	require.True(t, m.Add(Event{Key: 4, Source: FromTone}, at(2200*ms)), "pressed again")
	require.False(t, m.Add(Event{Key: 4, Source: FromEvent}, at(2300*ms)))
	require.True(t, m.Add(Event{Key: 4, Source: FromInfo}, at(2600*ms)), "that is nobody's press but its own")
}

func TestMergerForgets(t *testing.T) {
	t.Parallel()
	m, now := NewMerger(), time.Unix(1000, 0)
	for k := range Key(10) {
		require.True(t, m.Add(Event{Key: k, Source: FromEvent}, now))
	}
	m.Forget()
	require.Equal(t, Merger{}, *m)
	require.True(t, m.Add(Event{Key: 4, Source: FromTone}, now), "nothing is known of the press before")
}

//nolint:paralleltest // AllocsPerRun counts the whole process
func TestMergerDoesNotAllocate(t *testing.T) {
	m, now := NewMerger(), time.Unix(0, 0)
	require.Zero(t, testing.AllocsPerRun(200, func() { m.Add(Event{Key: 1, Source: FromTone}, now) }))
}
