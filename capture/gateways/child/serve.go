package child

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/tonegate/tonegate/capture"
)

// Charger is a gateway in its child.
type Charger interface {
	Charge(ctx context.Context, c capture.Charge) (capture.Answer, error)
	Close() error
}

// Serve is the life of a child: it reads one question, asks the gateway that open gives, and writes the answer.
func Serve(
	ctx context.Context, in io.Reader, out io.Writer, open func(name string, settings json.RawMessage) (Charger, error),
) error {
	h, c, err := read(in)
	if err != nil {
		return fmt.Errorf("child: %w", err)
	}
	defer func() {
		for _, d := range digitsOf(&c) {
			(*d).Wipe()
		}
	}()
	ctx, cancel := context.WithDeadline(ctx, h.Deadline)
	defer cancel()
	gateway, err := open(h.Gateway, h.Settings)
	if err != nil {
		return json.NewEncoder(out).Encode(resultOf(capture.Answer{}, "", fmt.Errorf("%w: %w", capture.ErrRefused, err)))
	}
	var answer capture.Answer
	var token string
	switch keeper, ok := gateway.(capture.Tokenizer); {
	case !h.Tokenize:
		answer, err = gateway.Charge(ctx, c)
	case ok:
		token, answer, err = keeper.Tokenize(ctx, c)
	default:
		err = fmt.Errorf("%w: it keeps no cards", capture.ErrRefused)
	}
	if err := json.NewEncoder(out).Encode(resultOf(answer, token, err)); err != nil {
		return fmt.Errorf("child: %w", err)
	}
	return gateway.Close()
}
