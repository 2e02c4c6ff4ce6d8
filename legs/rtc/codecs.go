package rtc

import (
	"strings"

	"github.com/pion/webrtc/v4"

	"github.com/tonegate/tonegate/legs/stream"
	"github.com/tonegate/tonegate/media"
)

// mimeEvents is telephone-event as pion names it.
const mimeEvents = "audio/telephone-event"

// codecs are those that an answer may name. Their payload types are only ours to offer; an answer takes the offer's.
func codecs(opus bool) []webrtc.RTPCodecParameters {
	list := []webrtc.RTPCodecParameters{
		codec(webrtc.MimeTypePCMU, 8000, 0, "", 0),
		codec(webrtc.MimeTypePCMA, 8000, 0, "", 8),
		codec(mimeEvents, 8000, 0, "0-15", 126),
	}
	if opus {
		list = append(list,
			codec(webrtc.MimeTypeOpus, 48000, 2, "minptime=10;useinbandfec=1", 111),
			codec(mimeEvents, 48000, 0, "0-15", 110),
		)
	}
	return list
}

func codec(mime string, rate uint32, channels uint16, fmtp string, pt webrtc.PayloadType) webrtc.RTPCodecParameters {
	return webrtc.RTPCodecParameters{
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: mime, ClockRate: rate, Channels: channels, SDPFmtpLine: fmtp,
		},
		PayloadType: pt,
	}
}

// negotiated turns what pion settled into the stream's words; ok is false when there is no codec that can be sent.
func negotiated(list []webrtc.RTPCodecParameters) (p stream.Params, ok bool) {
	for _, c := range list {
		pt := uint8(c.PayloadType)
		var known media.Codec
		switch strings.ToLower(c.MimeType) {
		case strings.ToLower(webrtc.MimeTypePCMU):
			known = media.PCMU
		case strings.ToLower(webrtc.MimeTypePCMA):
			known = media.PCMA
		case strings.ToLower(webrtc.MimeTypeOpus):
			known = media.Opus
		case mimeEvents:
			p.ReceiveEvents = append(p.ReceiveEvents, stream.EventFormat{Payload: pt, Clock: int(c.ClockRate)})
			if c.ClockRate == 8000 {
				p.SendEvent = stream.EventFormat{Payload: pt, Clock: 8000}
			}
			continue
		default:
			continue
		}
		p.Receive = append(p.Receive, stream.Format{Payload: pt, Codec: known})
		if !ok && known != media.Opus {
			p.Send, ok = stream.Format{Payload: pt, Codec: known}, true
		}
	}
	return p, ok
}
