package stream

import "github.com/tonegate/tonegate/media"

// Format is an audio payload type.
type Format struct {
	Payload uint8 // 0 to 127
	Codec   media.Codec
}

// EventFormat is a telephone-event payload type (RFC 4733 §2.4.1).
type EventFormat struct {
	Payload uint8 // 0 to 127
	Clock   int   // Hz; 0 means that there is none
}

// Params is what an offer and an answer settled.
type Params struct {
	Send          Format
	Receive       []Format
	SendEvent     EventFormat
	ReceiveEvents []EventFormat
}
