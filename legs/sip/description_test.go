package sip

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/media"
)

// odd are descriptions in the manner of real phones, with what they mean.
func odd() []struct {
	name, body string
	want       description
} {
	at := netip.MustParseAddrPort
	pcmu, pcma := format{0, media.PCMU}, format{8, media.PCMA}
	return []struct {
		name, body string
		want       description
	}{
		{
			"plain", "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8\r\n",
			description{addr: at("1.2.3.4:4000"), formats: []format{pcmu, pcma}},
		},
		{
			"connection at the stream",
			"v=0\no=- 1 1 IN IP4 9.9.9.9\ns=-\nt=0 0\nm=audio 4000 RTP/AVP 8\nc=IN IP4 1.2.3.4/127\na=ptime:30\n",
			description{addr: at("1.2.3.4:4000"), formats: []format{pcma}},
		},
		{
			"neither name nor time nor origin", "v=0\r\nc=IN IP4 1.2.3.4\r\nm=audio 4000 RTP/AVP 0\r\n",
			description{addr: at("1.2.3.4:4000"), formats: []format{pcmu}},
		},
		{
			"a group of hosts", "v=0\r\nc=IN IP4 224.0.0.9/1\r\nm=audio 4000 RTP/AVP 0\r\na=rtcp:4001 IN IP4 255.255.255.255\r\n",
			description{
				addr: netip.AddrPortFrom(netip.Addr{}, 4000), rtcp: netip.AddrPortFrom(netip.Addr{}, 4001), formats: []format{pcmu},
			},
		},
		{
			"out of order, empty lines, nonsense",
			"v=0\r\nt=0 0\r\n\r\ns=-\r\nx=1\r\nhello\r\nc=IN IP4 1.2.3.4\r\no=- 1 1 IN IP4 1.2.3.4\r\n" +
				"m=audio 4000 RTP/AVP 0\r\n",
			description{addr: at("1.2.3.4:4000"), formats: []format{pcmu}},
		},
		{
			"crypto, silence, video and application",
			"v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=Talk\r\nc=IN IP4 1.2.3.4\r\nb=AS:380\r\nt=0 0\r\n" +
				"a=rtcp-xr:rcvr-rtt=all:10000\r\nm=video 4002 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n" +
				"m=audio 4000 RTP/AVP 96 97 0 8 101\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:97 speex/8000\r\n" +
				"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n" +
				"a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=silenceSupp:off - - - -\r\n",
			description{
				addr: at("1.2.3.4:4000"), formats: []format{pcmu, pcma}, events: []eventFormat{{101, 8000}}, chosen: 1,
			},
		},
		{
			"secure first, plain second",
			"v=0\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 4000 RTP/SAVP 0\r\nm=audio 4002 RTP/AVP 0\r\n",
			description{addr: at("1.2.3.4:4002"), formats: []format{pcmu}, chosen: 1},
		},
		{
			"fax beside voice",
			"v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 4000/2 RTP/AVP 0\r\n" +
				"m=image 4006 udptl t38\r\na=T38FaxVersion:0\r\n",
			description{addr: at("1.2.3.4:4000"), formats: []format{pcmu}},
		},
		{
			"refused first", "v=0\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\nm=audio 4002 RTP/AVPF 0\r\n",
			description{addr: at("1.2.3.4:4002"), formats: []format{pcmu}, chosen: 1},
		},
		{
			"case and channels",
			"v=0\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 4000 RTP/AVP 96 97 98 99\r\na=rtpmap:96 l16/16000/1\r\n" +
				"a=rtpmap:97 L16/16000/2\r\na=rtpmap:98 Telephone-Event/16000\r\na=rtpmap:99 pcmu/8000\r\n",
			description{
				addr: at("1.2.3.4:4000"), formats: []format{{96, media.L16}, {99, media.PCMU}},
				events: []eventFormat{{98, 16000}},
			},
		},
		{
			"ipv6", "v=0\r\ns=-\r\nc=IN IP6 2001:db8::1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n",
			description{addr: at("[2001:db8::1]:4000"), formats: []format{pcmu}},
		},
		{
			"old hold", "v=0\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n",
			description{addr: at("0.0.0.0:4000"), formats: []format{pcmu}, dir: inactive},
		},
		{
			"direction of the session", "v=0\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\na=sendonly\r\nm=audio 4000 RTP/AVP 0\r\n",
			description{addr: at("1.2.3.4:4000"), formats: []format{pcmu}, dir: sendonly},
		},
		{
			"direction of the stream wins",
			"v=0\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\na=sendonly\r\nm=audio 4000 RTP/AVP 0\r\na=recvonly\r\n",
			description{addr: at("1.2.3.4:4000"), formats: []format{pcmu}, dir: recvonly},
		},
		{
			"rtcp elsewhere, and mux",
			"v=0\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\na=rtcp:5000 IN IP4 5.6.7.8\r\na=rtcp-mux\r\n",
			description{addr: at("1.2.3.4:4000"), rtcp: at("5.6.7.8:5000"), mux: true, formats: []format{pcmu}},
		},
		{
			"a bad rtcp is not there", "v=0\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\na=rtcp:x\r\na=rtcp:\r\n",
			description{addr: at("1.2.3.4:4000"), formats: []format{pcmu}},
		},
		{
			"formats out of range",
			"v=0\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\nm=audio 4000 RTP/AVP 300 x 0\r\na=rtpmap:nonsense\r\n",
			description{addr: at("1.2.3.4:4000"), formats: []format{pcmu}},
		},
	}
}

func TestOddDescriptions(t *testing.T) {
	t.Parallel()
	for _, tt := range odd() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, err := parseDescription([]byte(tt.body))
			require.NoError(t, err)
			d.lines = nil
			require.Equal(t, &tt.want, d)
		})
	}
}

func TestAHostNameIsNoAddress(t *testing.T) {
	t.Parallel()
	d, err := parseDescription([]byte("v=0\r\ns=-\r\nc=IN IP4 phone.example\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"))
	require.NoError(t, err)
	require.False(t, d.addr.Addr().IsValid())
	require.EqualValues(t, 4000, d.addr.Port(), "the host is where the call comes from")
}

func TestUselessDescriptions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, body string
		err        error
	}{
		{"empty", "", errDescription},
		{"too long", "v=0\r\n" + strings.Repeat("a=x\r\n", maxBody), errDescription},
		{"no text", "\x00\x01\x02", errDescription},
		{"no version", "s=-\r\nm=audio 4000 RTP/AVP 0\r\n", errDescription},
		{"too few words", "v=0\r\nm=audio 4000\r\n", errDescription},
		{"too many streams", "v=0\r\n" + strings.Repeat("m=audio 4000 RTP/AVP 0\r\n", maxStreams+1), errDescription},
		{"port out of range", "v=0\r\nm=audio 70000 RTP/AVP 0\r\n", errDescription},
		{"port that is none", "v=0\r\ns=-\r\nt=0 0\r\nm=audio x RTP/AVP 0\r\n", errDescription},
		{"nothing but a session", "v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nt=0 0\r\n", errNoAudio},
		{"no codec that is known", "v=0\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 9 18 101\r\n", errNoAudio},
		{"events alone", "v=0\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n", errNoAudio},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseDescription([]byte(tt.body))
			require.Error(t, err)
			if tt.err != nil {
				require.ErrorIs(t, err, tt.err)
			}
		})
	}
}

func TestPickEvent(t *testing.T) {
	t.Parallel()
	// asterisk #847 sends in 48 kHz where 8 kHz was agreed on: what is sent has the clock of its audio, if it was offered.
	both := []eventFormat{{110, 48000}, {126, 8000}, {105, 16000}}
	for _, tt := range []struct {
		name   string
		events []eventFormat
		codec  media.Codec
		want   eventFormat
		ok     bool
	}{
		{"none", nil, media.PCMU, eventFormat{}, false},
		{"by clock", both, media.L16, eventFormat{105, 16000}, true},
		{"of telephony", both, media.PCMU, eventFormat{126, 8000}, true},
		{"what there is", both[:1], media.PCMU, eventFormat{110, 48000}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := pickEvent(tt.events, tt.codec)
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.ok, ok)
		})
	}
	require.Equal(t, []eventFormat{{105, 16000}, {126, 8000}}, eventsFor(both, media.L16), "8000 Hz is taken beside")
}

func TestAnswersMatchTheirOffers(t *testing.T) {
	t.Parallel()
	for _, tt := range odd() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			offer, err := parseDescription([]byte(tt.body))
			require.NoError(t, err)
			own := local{id: 1, addr: netip.MustParseAddr("10.0.0.1"), port: 5000}
			own.adopt(offer)
			body, err := own.write(streamLine{formats: offer.formats[:1], events: offer.events, dir: recvonly, mux: offer.mux})
			require.NoError(t, err)
			answer, err := parseDescription(body)
			require.NoError(t, err)
			require.Len(t, answer.lines, len(offer.lines), "as many streams (RFC 3264 §6)")
			require.Equal(t, offer.chosen, answer.chosen)
			require.Equal(t, offer.formats[:1], answer.formats)
			require.Equal(t, offer.events, answer.events)
			require.Equal(t, recvonly, answer.dir)
			require.Equal(t, netip.MustParseAddrPort("10.0.0.1:5000"), answer.addr)
			for i, m := range answer.lines {
				if i != answer.chosen {
					require.Zero(t, m.MediaName.Port.Value)
				}
				require.Equal(t, offer.lines[i].MediaName.Protos, m.MediaName.Protos)
			}
			again, err := own.write(streamLine{formats: offer.formats[:1]})
			require.NoError(t, err)
			require.True(t, bytes.Contains(again, []byte("o=- 1 2 IN IP4")), "the version grows (RFC 3264 §8)")
		})
	}
}

func TestDirections(t *testing.T) {
	t.Parallel()
	for _, d := range []direction{sendrecv, sendonly, recvonly, inactive} {
		got, ok := parseDirection(d.String())
		require.True(t, ok)
		require.Equal(t, d, got)
		require.Equal(t, d, makeDirection(d.sends(), d.receives()))
	}
	_, ok := parseDirection("sideways")
	require.False(t, ok)
}

// FuzzDescription shows that no body makes the reader panic, and that what it reads can be answered.
func FuzzDescription(f *testing.F) {
	for _, tt := range odd() {
		f.Add([]byte(tt.body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		offer, err := parseDescription(body)
		if err != nil {
			return
		}
		own := local{id: 1, addr: netip.MustParseAddr("10.0.0.1"), port: 5000}
		own.adopt(offer)
		out, err := own.write(streamLine{formats: offer.formats[:1], events: offer.events, dir: sendrecv})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := parseDescription(out)
		if err != nil {
			t.Fatalf("our answer cannot be read: %v", err)
		}
		if len(answer.lines) != len(offer.lines) {
			t.Fatal("not as many streams as were offered")
		}
	})
}
