package stream

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/dtmf"
	"github.com/tonegate/tonegate/media"
)

func TestWhatIsSentKeepsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, w, _ := open(t, g711())
		frame := media.SilentFrame(media.PCMU)
		write := func(n int) {
			for range n {
				require.NoError(t, s.Write(frame))
				time.Sleep(media.FrameDuration)
			}
		}
		write(10)
		require.NoError(t, s.Write(media.Frame{Codec: media.PCMU, Lost: true}))
		time.Sleep(media.FrameDuration)
		write(2)
		time.Sleep(time.Second) // The bot has nothing to say.
		write(2)
		got := w.sent()
		require.Len(t, got, 14)
		require.True(t, got[0].Marker)
		for i, p := range got[1:10] {
			require.Equal(t, got[0].Timestamp+uint32(160*(i+1)), p.Timestamp)
			require.Equal(t, got[0].SequenceNumber+uint16(i+1), p.SequenceNumber)
			require.False(t, p.Marker)
		}
		require.EqualValues(t, 320, got[10].Timestamp-got[9].Timestamp, "a lost frame leaves a gap in time")
		require.EqualValues(t, 160+8000, got[12].Timestamp-got[11].Timestamp, "so does silence")
		require.True(t, got[12].Marker, "and speech begins anew after it")
		require.Equal(t, s.SSRC(), got[0].SSRC)
	})
}

func TestSmallDelaysDoNotMoveTheTimestamps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, w, _ := open(t, g711())
		frame := media.SilentFrame(media.PCMU)
		for n := range 20 {
			require.NoError(t, s.Write(frame))
			time.Sleep(media.FrameDuration * time.Duration(2*(n%2))) // 0 ms, 40 ms, 0 ms …
		}
		got := w.sent()
		for i := range got[1:] {
			require.EqualValues(t, 160, got[i+1].Timestamp-got[i].Timestamp)
		}
	})
}

func TestFramesOfAnotherCodecAreTranscoded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, w, _ := open(t, g711())
		require.NoError(t, s.Write(media.SilentFrame(media.L16)))
		require.Len(t, w.sent()[0].Payload, 160)
		require.Error(t, s.Write(media.Frame{Codec: 77, Payload: []byte{1}}))
		wide := g711()
		wide.Send = Format{96, media.L16}
		s.Configure(wide)
		require.NoError(t, s.Write(media.SilentFrame(media.L16)))
		last := w.sent()[len(w.sent())-1]
		require.EqualValues(t, 96, last.PayloadType)
		require.Len(t, last.Payload, 640)
	})
}

func TestKeysAreSentAsEvents(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, w, _ := open(t, g711())
		stop := make(chan struct{})
		go func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(media.FrameDuration):
					_ = s.Write(media.SilentFrame(media.PCMU))
				}
			}
		}()
		time.Sleep(105 * time.Millisecond)
		require.NoError(t, s.Press(5, 80*time.Millisecond))
		time.Sleep(time.Second)
		close(stop)
		synctest.Wait()
		first, last, ends := -1, -1, 0
		packets := w.sent()
		for i, p := range packets {
			if p.PayloadType != 101 {
				continue
			}
			if first < 0 {
				first = i
				require.True(t, p.Marker)
			}
			last = i
			require.Equal(t, packets[first].Timestamp, p.Timestamp)
			blocks, err := dtmf.ParsePayload(nil, p.Payload)
			require.NoError(t, err)
			if blocks[0].End {
				ends++
			}
		}
		require.Equal(t, 3, ends)
		require.Equal(t, 6, last-first+1, "no audio in between")
		for i := range packets[1:] {
			require.EqualValues(t, 1, packets[i+1].SequenceNumber-packets[i].SequenceNumber)
		}
		after := packets[last+1]
		require.True(t, after.Marker)
		require.Greater(t, after.Timestamp-packets[first].Timestamp, uint32(80*8))
	})
}

func TestKeysThatAreNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, w, _ := open(t, g711())
		for range 64 {
			require.NoError(t, s.Press(1, 0))
		}
		require.ErrorIs(t, s.Press(1, 0), ErrBusy)
		s.Flow(false, true)
		require.ErrorIs(t, s.Press(1, 0), ErrHeld)
		sent := len(w.sent())
		time.Sleep(time.Second)
		require.NoError(t, s.Write(media.SilentFrame(media.PCMU)))
		s.Flow(true, true)
		time.Sleep(time.Second)
		require.Len(t, w.sent(), sent, "keys that waited are forgotten on hold")
		none := g711()
		none.SendEvent = EventFormat{}
		s.Configure(none)
		require.ErrorIs(t, s.Press(1, 0), ErrNoEvents)
	})
}
