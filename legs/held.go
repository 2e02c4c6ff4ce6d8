package legs

// Held is where a leg tells when its party puts the call on hold (true), and when it is back; nil for a leg that does not
// tell, and for none.
func Held(l Leg) <-chan bool {
	if h, ok := l.(interface{ Held() <-chan bool }); ok {
		return h.Held()
	}
	return nil
}
