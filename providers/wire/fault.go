package wire

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"

	"github.com/tonegate/tonegate/providers"
)

// The operations that errors name.
const (
	OpToken    = "token"
	OpLaunch   = "launch"
	OpLookup   = "lookup"
	OpCancel   = "cancel"
	OpProgress = "progress"
	OpCallback = "callback"
	OpView     = "view"
)

// BadAnswer is the error of an answer that makes no sense, or is not what was asked.
func BadAnswer(op string) *providers.Error {
	return &providers.Error{Op: op, Code: providers.CodeAnswer, Status: http.StatusOK}
}

// StatusError is the error of an answer that is not the one hoped for.
func StatusError(op string, status int) *providers.Error {
	e := &providers.Error{Op: op, Status: status}
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		e.Code = providers.CodeRefusedClient
	case status == http.StatusTooManyRequests:
		e.Code, e.Retryable = providers.CodeBusy, true
	case status >= http.StatusInternalServerError:
		e.Code, e.Retryable = providers.CodeDown, true
	case status == http.StatusNotFound && op != OpLaunch:
		e.Code = providers.CodeNotFound
	case status == http.StatusConflict:
		e.Code = providers.CodeLate
	case status == http.StatusBadRequest && op == OpLaunch, status == http.StatusNotFound:
		e.Code = providers.CodeConfig
	case status >= http.StatusBadRequest:
		e.Code = providers.CodeRequest
	default:
		e.Code = providers.CodeAnswer
	}
	return e
}

// exchangeError is the error of an exchange without a usable answer.
func exchangeError(ctx context.Context, op string, err error) error {
	var transport *url.Error
	var network net.Error
	switch {
	case ctx.Err() != nil:
		return timeoutError(op, ctx.Err())
	case errors.Is(err, errTooLarge):
		return &providers.Error{Op: op, Code: providers.CodeAnswer}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return timeoutError(op, context.DeadlineExceeded)
	case errors.Is(err, circuitbreaker.ErrOpen), errors.As(err, &transport):
		return &providers.Error{Op: op, Code: providers.CodeDown, Retryable: true, Err: unreached(err)}
	default:
		return &providers.Error{Op: op, Code: providers.CodeAnswer}
	}
}

func timeoutError(op string, cause error) error {
	return &providers.Error{Op: op, Code: providers.CodeTimeout, Retryable: true, Err: cause}
}
