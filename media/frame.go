package media

// Frame is 20 ms of one direction's audio, still encoded as it came from the wire or a source.
//
// Payload is owned by the receiver of the Frame only for the length of the call that hands it over; who keeps it copies it.
// A Frame with Lost set has no payload: the packet did not arrive in time and the receiver conceals it (silence at the least).
type Frame struct {
	Codec   Codec
	Payload []byte
	Lost    bool
}
