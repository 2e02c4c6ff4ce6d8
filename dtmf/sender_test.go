package dtmf

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSenderMakesAPress(t *testing.T) {
	t.Parallel()
	s := NewSender(8000, 126)
	require.False(t, s.Busy())
	require.Nil(t, s.Next(5000))
	require.True(t, s.Start(Pound, 100*ms))
	require.True(t, s.Busy())

	type sent struct {
		marker, end bool
		duration    uint16
	}
	want := []sent{
		{marker: true, duration: 160},
		{duration: 320},
		{duration: 480},
		{duration: 640},
		{end: true, duration: 800},
		{end: true, duration: 800},
		{end: true, duration: 800},
	}
	for i, w := range want {
		p := s.Next(5160 + uint32(i*160))
		require.NotNil(t, p)
		require.Equal(t, uint32(5160), p.Timestamp, "the timestamp is the start of the press")
		require.Equal(t, uint8(126), p.PayloadType)
		blocks, err := ParsePayload(nil, p.Payload)
		require.NoError(t, err)
		sameKey(t, Pound, blocks[0].Key)
		got := sent{marker: p.Marker, end: blocks[0].End, duration: blocks[0].Duration}
		require.Equal(t, w, got)
	}
	require.True(t, s.Busy(), "the pause belongs to the press")
	require.Nil(t, s.Next(7000))
	require.False(t, s.Busy())
}

func TestSenderPausesBetweenKeys(t *testing.T) {
	t.Parallel()
	s := NewSender(8000, 101)
	s.Start(1, 0)
	s.Start(1, 0)
	var starts []uint32
	end := uint32(0)
	for stamp := uint32(0); s.Busy(); stamp += 160 {
		p := s.Next(stamp)
		if p == nil || !p.Marker {
			continue
		}
		starts = append(starts, p.Timestamp)
		end = p.Timestamp + 480
	}
	require.Len(t, starts, 2)
	require.GreaterOrEqual(t, starts[1]-starts[0], uint32(480+400), "60 ms of key and 50 ms of pause")
	require.Equal(t, starts[1]+480, end)
}

func TestSenderSplitsALongPress(t *testing.T) {
	t.Parallel()
	s := NewSender(48000, 110)
	require.True(t, s.Start(3, 4*time.Second))
	segments, markers, presses := map[uint32]bool{}, 0, 0
	r := NewReceiver(48000)
	now := time.Unix(0, 0)
	for stamp := uint32(0xFFFFFF00); s.Busy(); stamp += 960 {
		now = now.Add(20 * ms)
		p := s.Next(stamp)
		if p == nil {
			continue
		}
		segments[p.Timestamp] = true
		if p.Marker {
			markers++
		}
		presses += len(r.Receive(p, now))
	}
	require.Len(t, segments, 3, "4 s are 2.9 times 0xFFFF units")
	require.Equal(t, 1, markers)
	require.Equal(t, 1, presses)
	require.Equal(t, 4*time.Second, r.Held())
}

func TestSenderQueueIsBounded(t *testing.T) {
	t.Parallel()
	s := NewSender(0, 101)
	for range queueSize {
		require.True(t, s.Start(1, 0))
	}
	require.False(t, s.Start(1, 0))
	require.False(t, NewSender(8000, 101).Start(16, 0))
	s.Next(0)
	s.Clear()
	packets := 1
	for s.Busy() {
		if s.Next(0) != nil {
			packets++
		}
	}
	require.Equal(t, 3+2, packets, "the key that is being sent is sent to its end")
	s.Start(2, 0)
	s.Clear()
	require.False(t, s.Busy())
}

//nolint:paralleltest // AllocsPerRun counts the whole process
func TestSenderDoesNotAllocate(t *testing.T) {
	s := NewSender(8000, 101)
	require.Zero(t, testing.AllocsPerRun(500, func() {
		s.Start(1, 0)
		s.Next(0)
	}))
}

func TestSenderOverwritesWhatItClears(t *testing.T) {
	t.Parallel()
	s := NewSender(8000, 101)
	for range 8 {
		require.True(t, s.Start(7, 0))
	}
	s.Next(0)
	s.Clear()
	require.Equal(t, 1, s.count, "the one that is being sent")
	for i := range s.queue {
		require.Equal(t, i == s.head, s.queue[i] != queuedKey{})
	}
	idle := NewSender(8000, 101)
	require.True(t, idle.Start(7, 0))
	idle.Clear()
	require.False(t, idle.Busy())
	require.Equal(t, [queueSize]queuedKey{}, idle.queue)
}
