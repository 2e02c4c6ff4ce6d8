package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// roleFlags are the flags of the processes that demo starts: gate, serve and capture embed them.
type roleFlags struct {
	Config        string `required:"" placeholder:"FILE" help:"The process's YAML file."`
	StdinLifeline bool   `help:"End when standard input closes, as the parent process holds it open."`
}

// errLifeline is the cause of an end by a closed standard input.
var errLifeline = errors.New("standard input was closed")

// lifeline returns a context that ends with ctx, and, where the flag is set, when standard input closes.
func (f roleFlags) lifeline(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	if f.StdinLifeline {
		go func() { // ends with the process: a read of standard input cannot be called off
			_, _ = io.Copy(io.Discard, os.Stdin)
			cancel(errLifeline)
		}()
	}
	return ctx, func() { cancel(context.Canceled) }
}

// announce prints the one line of JSON that tells the parent process where a role that is ready is reached.
func announce(out io.Writer, ready any) error {
	if err := json.NewEncoder(out).Encode(ready); err != nil {
		return fmt.Errorf("announce addresses: %w", err)
	}
	return nil
}
