package dtmf

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestParseInfo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, contentType, body string
		key                     rune
		hold                    time.Duration
		err                     error
	}{
		{name: "relay", contentType: "application/dtmf-relay", body: "Signal=5\r\nDuration=160\r\n", key: '5', hold: 160 * ms},
		{
			name: "blanks", contentType: "Application/DTMF-Relay; charset=utf-8", body: "Signal= *\nDuration= 250",
			key: '*', hold: 250 * ms,
		},
		{name: "star as code", contentType: InfoRelay, body: "Signal=10\r\nDuration=100", key: '*', hold: 100 * ms},
		{name: "pound as code", contentType: InfoRelay, body: "Signal=11", key: '#'},
		{name: "lower case", contentType: InfoRelay, body: "signal=d\r\nduration=90", key: 'D', hold: 90 * ms},
		{name: "duration first", contentType: InfoRelay, body: "Duration=90\r\nSignal=0\r\n", key: '0', hold: 90 * ms},
		{name: "duration nonsense", contentType: InfoRelay, body: "Signal=0\r\nDuration=-4\r\n", key: '0'},
		{name: "duration too long", contentType: InfoRelay, body: "Signal=0\r\nDuration=4000000000\r\n", key: '0'},
		{name: "colon", contentType: InfoRelay, body: "Signal: 7\r\nDuration: 80", key: '7', hold: 80 * ms},
		{name: "plain", contentType: "application/dtmf", body: "7\r\n", key: '7'},
		{name: "plain pound", contentType: "application/dtmf", body: "#", key: '#'},
		{name: "plain as relay", contentType: "application/dtmf", body: "Signal=9\r\nDuration=100\r\n", key: '9', hold: 100 * ms},
		{name: "flash", contentType: InfoRelay, body: "Signal=hf", err: ErrInfoBody},
		{name: "flash as code", contentType: InfoRelay, body: "Signal=16", err: ErrInfoBody},
		{name: "a whole number", contentType: InfoRelay, body: "Signal=4242", err: ErrInfoBody},
		{name: "two signals", contentType: InfoRelay, body: "Signal=4\r\nSignal=2", err: ErrInfoBody},
		{name: "empty", contentType: InfoRelay, body: "", err: ErrInfoBody},
		{name: "no signal", contentType: InfoRelay, body: "Duration=100", err: ErrInfoBody},
		{name: "too long", contentType: InfoRelay, body: "Signal=4\r\n" + strings.Repeat("x", 600), err: ErrInfoBody},
		{name: "another type", contentType: "application/sdp", body: "Signal=5", err: ErrInfoType},
		{name: "no type", contentType: "", body: "Signal=5", err: ErrInfoType},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			k, hold, err := ParseInfo(tt.contentType, []byte(tt.body))
			require.ErrorIs(t, err, tt.err)
			if err != nil {
				return
			}
			want, _ := ParseKey(tt.key)
			sameKey(t, want, k)
			require.Equal(t, tt.hold, hold)
		})
	}
}

func TestInfoRoundTrip(t *testing.T) {
	t.Parallel()
	for k := range D + 1 {
		contentType, body := FormatInfo(k, 120*ms)
		got, hold, err := ParseInfo(contentType, body)
		require.NoError(t, err)
		sameKey(t, k, got)
		require.Equal(t, 120*ms, hold)
	}
}

func FuzzParseInfo(f *testing.F) {
	f.Add("application/dtmf-relay", []byte("Signal=5\r\nDuration=160\r\n"))
	f.Add("application/dtmf", []byte("#"))
	f.Add("application/dtmf-relay;x", []byte("Signal:A\nDuration:1"))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		k, hold, err := ParseInfo(contentType, body)
		if err != nil {
			require.Zero(t, hold)
			return
		}
		require.True(t, k.Valid())
		require.GreaterOrEqual(t, hold, time.Duration(0))
		require.LessOrEqual(t, hold, maxInfoDuration)
		again, _, err := ParseInfo(FormatInfo(k, hold))
		require.NoError(t, err)
		sameKey(t, k, again)
	})
}

func FuzzReceiver(f *testing.F) {
	f.Add([]byte{5, 10, 0, 160}, uint16(1), uint32(1000), true)
	f.Add([]byte{5, 0x8A, 3, 32, 6, 0x8A, 3, 32}, uint16(65535), uint32(0xFFFFFFFF), false)
	f.Add([]byte{255}, uint16(0), uint32(0), false)
	f.Fuzz(func(t *testing.T, payload []byte, seq uint16, stamp uint32, marker bool) {
		r := NewReceiver(8000)
		now := time.Unix(0, 0)
		p := newPacket(payload, seq, stamp, marker)
		first := len(r.Receive(p, now))
		require.LessOrEqual(t, first, maxBlocks)
		for range 3 {
			now = now.Add(20 * ms)
			require.Empty(t, r.Receive(p, now), "a copy is no press")
		}
		blocks, err := ParsePayload(nil, payload)
		if err != nil {
			require.Zero(t, first)
			return
		}
		var b []byte
		for _, bl := range blocks {
			b = AppendPayload(b, bl)
		}
		again, err := ParsePayload(nil, b)
		require.NoError(t, err)
		require.Len(t, again, len(blocks))
		for i := range again {
			sameKey(t, blocks[i].Key, again[i].Key)
			again[i].Key, blocks[i].Key = 0, 0
			require.Equal(t, blocks[i], again[i])
		}
	})
}
