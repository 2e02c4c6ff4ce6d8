package providers

import (
	"fmt"
	"strconv"
)

// Code says in one closed word why a provider could not do something.
type Code string

// The codes. They are the reasons of a refused attempt too.
const (
	CodeRefusedClient Code = "provider_refused_client" // our credentials are not accepted
	CodeConfig        Code = "provider_config"         // it does not know our flow or tenant
	CodeBusy          Code = "provider_busy"           // 429
	CodeDown          Code = "provider_down"           // no connection, 5xx, or the circuit is open
	CodeTimeout       Code = "provider_timeout"        // no answer in time
	CodeAnswer        Code = "provider_answer"         // an answer that makes no sense, or is not what was asked
	CodeNotFound      Code = "provider_not_found"      // it does not know the session
	CodeLate          Code = "provider_late"           // too late to cancel
	CodeRequest       Code = "provider_request"        // it refused the request
)

// Error is every error of a provider. It holds no byte of a request or an answer.
type Error struct {
	Op        string // token, launch, lookup, cancel, progress, callback, view
	Code      Code
	Status    int // of HTTP, 0 without an answer
	Retryable bool
	// Err is the cause where it is safe to show: a context's error, for one.
	Err error
}

// Error gives operation, code and status.
func (e *Error) Error() string {
	text := e.Op + ": " + string(e.Code)
	if e.Status != 0 {
		text += " (" + strconv.Itoa(e.Status) + ")"
	}
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", text, e.Err)
	}
	return text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }
