package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/tonegate/tonegate/capture/gateways/child"
	"github.com/tonegate/tonegate/capture/gateways/stripe"
	"github.com/tonegate/tonegate/internal/harden"
)

// submitCmd is one question to a real gateway. tonegate capture starts it, and nobody else.
type submitCmd struct{}

// Help is what --help adds.
func (submitCmd) Help() string {
	return `Asks a payment gateway one question that tonegate capture writes to its standard input, and ends. It is no command
for people: a card would stand in what they type.`
}

// Run reads the question, asks it and writes the answer.
func (submitCmd) Run(ctx context.Context, out io.Writer) error {
	if err := harden.HideStacks(); err != nil {
		return err
	}
	if err := harden.Harden(); err != nil {
		return err
	}
	// An interrupt is for the parent, which waits for what was asked.
	return child.Serve(context.WithoutCancel(ctx), os.Stdin, out, openCharger)
}

// openCharger opens a gateway by its name in the configuration of capture.
func openCharger(name string, settings json.RawMessage) (child.Charger, error) {
	if name != gatewayStripe {
		return nil, errors.New("no such gateway")
	}
	var cfg stripe.Config
	if err := json.Unmarshal(settings, &cfg); err != nil {
		return nil, errors.New("the settings of the gateway cannot be read")
	}
	g, err := stripe.New(cfg, nil)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	return g, nil
}
