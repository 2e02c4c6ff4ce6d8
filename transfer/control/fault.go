package control

import (
	"errors"
	"fmt"
)

// What a verb can be refused for. Client returns errors that match these with errors.Is; a Gate returns them, wrapped or
// not, and the server turns them into a status.
var (
	// ErrUnauthorized: the control token is not the gate's (401).
	ErrUnauthorized = errors.New("control token refused")
	// ErrNoCall: the gate has no such call, or it is over (404).
	ErrNoCall = errors.New("no such call")
	// ErrState: the call is not in a state for this verb (409).
	ErrState = errors.New("not in this state of the call")
	// ErrInvalid: the request's content is wrong (400); it will never be accepted.
	ErrInvalid = errors.New("invalid request")
	// ErrRefused: the verb was tried and did not work out (422), such as a hand-off to a target that is busy.
	ErrRefused = errors.New("refused")
)

// ReasonNotYours is the word of a verb on a call that another bot has.
const ReasonNotYours = "not_yours"

// Fault is a refusal by the gate as the client sees it.
type Fault struct {
	Status int    // the HTTP status
	Word   string // a closed reason word, such as no_profile; never the text of a request
}

// Error names status and word.
func (f *Fault) Error() string {
	return fmt.Sprintf("control: status %d: %s", f.Status, f.Word)
}

// Unwrap gives the sentinel of the status, so that errors.Is works on both ends.
func (f *Fault) Unwrap() error {
	switch f.Status {
	case 401:
		return ErrUnauthorized
	case 404:
		return ErrNoCall
	case 409:
		return ErrState
	case 400, 413, 415:
		return ErrInvalid
	case 422:
		return ErrRefused
	default:
		return nil
	}
}

// Refusal wraps a sentinel with a closed reason word that reaches the client as Fault.Word.
func Refusal(sentinel error, word string) error {
	return &refusal{sentinel: sentinel, word: word}
}

type refusal struct {
	sentinel error
	word     string
}

func (r *refusal) Error() string { return r.sentinel.Error() + ": " + r.word }
func (r *refusal) Unwrap() error { return r.sentinel }

// faultOf is the status and word that the server answers with.
func faultOf(err error) Fault {
	f := Fault{Status: 500, Word: "internal"}
	switch {
	case errors.Is(err, ErrNoCall):
		f = Fault{Status: 404, Word: "no_call"}
	case errors.Is(err, ErrState):
		f = Fault{Status: 409, Word: "state"}
	case errors.Is(err, ErrInvalid):
		f = Fault{Status: 400, Word: "invalid"}
	case errors.Is(err, ErrRefused):
		f = Fault{Status: 422, Word: "refused"}
	}
	if r, ok := errors.AsType[*refusal](err); ok {
		f.Word = r.word
	}
	return f
}
