package media

import (
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/stretchr/testify/require"
)

func received(b *ReportBuilder, ssrc uint32, seq uint16, stamp uint32, at time.Time) {
	b.Received(&rtp.Packet{
		Header: rtp.Header{SSRC: ssrc, SequenceNumber: seq, Timestamp: stamp}, Payload: make([]byte, 160),
	}, true, at)
}

// block gives the one report block, checked to survive the wire.
func block(t *testing.T, packets []rtcp.Packet) rtcp.ReceptionReport {
	t.Helper()
	b, err := rtcp.Marshal(packets)
	require.NoError(t, err)
	parsed, err := rtcp.Unmarshal(b)
	require.NoError(t, err)
	switch r := parsed[0].(type) {
	case *rtcp.SenderReport:
		require.Len(t, r.Reports, 1)
		return r.Reports[0]
	case *rtcp.ReceiverReport:
		require.Len(t, r.Reports, 1)
		return r.Reports[0]
	default:
		t.Fatal("no report")
		return rtcp.ReceptionReport{}
	}
}

func TestReportCountsLoss(t *testing.T) {
	t.Parallel()
	b, start := NewReportBuilder(1, "us", 8000), time.Unix(1000, 0)
	for i := range 100 {
		if i%4 != 3 || i > 79 { // 20 of 100 are lost
			received(b, 7, uint16(65500+i), uint32(i*160), start.Add(time.Duration(i)*FrameDuration))
		}
	}
	r := block(t, b.Build(start.Add(2*time.Second)))
	require.Equal(t, uint32(7), r.SSRC)
	require.Equal(t, uint32(65500+99), r.LastSequenceNumber, "extended over the wrap")
	require.Equal(t, uint32(20), r.TotalLost)
	require.Equal(t, uint8(20*256/100), r.FractionLost)
	require.Zero(t, r.Jitter)
	require.EqualValues(t, 20, b.Stats().Lost)

	for i := 100; i < 110; i++ {
		received(b, 7, uint16(65500+i), uint32(i*160), start.Add(time.Duration(i)*FrameDuration))
	}
	r = block(t, b.Build(start.Add(3*time.Second)))
	require.Zero(t, r.FractionLost, "of the last interval")
	require.Equal(t, uint32(20), r.TotalLost, "of all")
}

func TestReportCountsDuplicatesAsNegativeLoss(t *testing.T) {
	t.Parallel()
	b, now := NewReportBuilder(1, "us", 8000), time.Unix(1000, 0)
	for range 3 {
		received(b, 7, 5, 0, now)
	}
	require.EqualValues(t, -2, b.Stats().Lost)
	require.Equal(t, uint32(0xFFFFFE), block(t, b.Build(now)).TotalLost, "24 bits with a sign")
}

// RFC 3550 §6.4.1: J += (|D| - J)/16. With a transit that swings by 10 ms, J goes to 80 units.
func TestReportMeasuresJitter(t *testing.T) {
	t.Parallel()
	b, start := NewReportBuilder(1, "us", 8000), time.Unix(1000, 0)
	for i := range 200 {
		at := start.Add(time.Duration(i)*FrameDuration + time.Duration(i%2)*10*time.Millisecond)
		received(b, 7, uint16(i), uint32(0xFFFFF000)+uint32(i*160), at)
	}
	require.InDelta(t, 80, block(t, b.Build(start)).Jitter, 2)
	require.InDelta(t, 0.01, b.Stats().Jitter.Seconds(), 0.0005)

	// A telephone-event's timestamp stands still: it is no jitter.
	before := b.Stats().Jitter
	b.Received(&rtp.Packet{Header: rtp.Header{SSRC: 7, SequenceNumber: 200}}, false, start.Add(5*time.Second))
	require.Equal(t, before, b.Stats().Jitter)
}

func TestReportSenderOrReceiver(t *testing.T) {
	t.Parallel()
	b, now := NewReportBuilder(1, "us", 8000), time.Unix(1000, 500_000_000)
	first := b.Build(now)
	require.IsType(t, &rtcp.ReceiverReport{}, first[0])
	require.IsType(t, &rtcp.SourceDescription{}, first[1])

	b.Sent(&rtp.Packet{Header: rtp.Header{Timestamp: 1000}, Payload: make([]byte, 160)}, now)
	sr, ok := b.Build(now.Add(100 * time.Millisecond))[0].(*rtcp.SenderReport)
	require.True(t, ok)
	require.Equal(t, uint32(1), sr.PacketCount)
	require.Equal(t, uint32(160), sr.OctetCount)
	require.Equal(t, uint32(1800), sr.RTPTime, "the timestamp of the moment, 100 ms after the packet")
	require.Equal(t, uint64(1000+ntpEpoch), sr.NTPTime>>32)
	require.InDelta(t, 0.6*(1<<32), float64(sr.NTPTime&0xFFFFFFFF), 1<<10)

	require.IsType(t, &rtcp.ReceiverReport{}, b.Build(now)[0], "nothing was sent since")
	bye := b.Bye(now)
	require.IsType(t, &rtcp.Goodbye{}, bye[len(bye)-1])
	_, err := rtcp.Marshal(bye)
	require.NoError(t, err)
}

func TestReportRoundTrip(t *testing.T) {
	t.Parallel()
	us, them := NewReportBuilder(1, "us", 8000), NewReportBuilder(2, "them", 8000)
	now := time.Unix(1000, 0)
	us.Sent(&rtp.Packet{Header: rtp.Header{SSRC: 1}}, now)
	them.Received(&rtp.Packet{Header: rtp.Header{SSRC: 1}}, true, now.Add(30*time.Millisecond))
	them.Remote(us.Build(now), now.Add(30*time.Millisecond)) // 30 ms there
	answer := them.Build(now.Add(530 * time.Millisecond))    // half a second later
	us.Remote(answer, now.Add(580*time.Millisecond))         // 50 ms back
	require.InDelta(t, 0.080, us.Stats().RoundTrip.Seconds(), 0.001)
	require.EqualValues(t, 1, us.Stats().RemoteReports)
	require.Zero(t, us.Stats().RemoteLost)
}

func TestReportHearsOfLoss(t *testing.T) {
	t.Parallel()
	b := NewReportBuilder(1, "us", 8000)
	b.Remote([]rtcp.Packet{&rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{
		{SSRC: 9, TotalLost: 5},
		{SSRC: 1, TotalLost: 0xFFFFFF, FractionLost: 3, Jitter: 160},
	}}}, time.Unix(1000, 0))
	s := b.Stats()
	require.EqualValues(t, -1, s.RemoteLost)
	require.Equal(t, uint8(3), s.RemoteFraction)
	require.Equal(t, FrameDuration, s.RemoteJitter)
	require.Zero(t, s.RoundTrip)
}

func TestReportFollowsANewSource(t *testing.T) {
	t.Parallel()
	b, now := NewReportBuilder(1, "us", 8000), time.Unix(1000, 0)
	received(b, 7, 100, 0, now)
	received(b, 8, 40000, 0, now)
	received(b, 8, 40001, 160, now)
	r := block(t, b.Build(now))
	require.Equal(t, uint32(8), r.SSRC)
	require.Zero(t, r.TotalLost)
	received(b, 8, 10000, 0, now) // a restart under the same SSRC
	require.Zero(t, b.Stats().Lost)
	require.EqualValues(t, 2, b.Stats().SourcesReceived)
}

//nolint:paralleltest // AllocsPerRun counts the whole process
func TestReportDoesNotAllocate(t *testing.T) {
	b, now := NewReportBuilder(1, "us", 8000), time.Unix(1000, 0)
	p := packet(0)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		b.Received(p, true, now)
		b.Sent(p, now)
	}))
}
