package sip

// direction is the flow of media as its author sees it (RFC 8866 §6.7).
type direction uint8

const (
	sendrecv direction = iota
	sendonly
	recvonly
	inactive
)

// String gives the attribute name of SDP.
func (d direction) String() string {
	switch d {
	case sendonly:
		return "sendonly"
	case recvonly:
		return "recvonly"
	case inactive:
		return "inactive"
	case sendrecv:
		return "sendrecv"
	default:
		return "sendrecv"
	}
}

// sends tells whether the author of the description sends media.
func (d direction) sends() bool { return d == sendrecv || d == sendonly }

// receives tells whether the author of the description wants media.
func (d direction) receives() bool { return d == sendrecv || d == recvonly }

// makeDirection is the direction of an author who sends and receives as told.
func makeDirection(sends, receives bool) direction {
	switch {
	case sends && receives:
		return sendrecv
	case sends:
		return sendonly
	case receives:
		return recvonly
	default:
		return inactive
	}
}

// parseDirection reads an attribute name; ok is false when it is not a direction.
func parseDirection(name string) (d direction, ok bool) {
	switch name {
	case "sendrecv":
		return sendrecv, true
	case "sendonly":
		return sendonly, true
	case "recvonly":
		return recvonly, true
	case "inactive":
		return inactive, true
	default:
		return sendrecv, false
	}
}
