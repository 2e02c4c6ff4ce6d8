package dtmf

import (
	"testing"

	"github.com/pion/rtp"
	"github.com/stretchr/testify/require"
)

func newPacket(payload []byte, seq uint16, stamp uint32, marker bool) *rtp.Packet {
	return &rtp.Packet{
		Header:  rtp.Header{Version: 2, Marker: marker, PayloadType: 101, SequenceNumber: seq, Timestamp: stamp},
		Payload: payload,
	}
}

func TestSourceString(t *testing.T) {
	t.Parallel()
	for s, want := range map[Source]string{FromEvent: "event", FromInfo: "info", FromTone: "tone", 0: "unknown"} {
		require.Equal(t, want, s.String())
	}
}
