package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/gateways/child"
	"github.com/tonegate/tonegate/capture/gateways/simulated"
	"github.com/tonegate/tonegate/capture/gateways/stripe"
	"github.com/tonegate/tonegate/capture/store"
)

// The gateways that capture knows.
const (
	gatewaySimulated = "simulated"
	gatewayStripe    = "stripe"
)

// captureGateway is a gateway that is open.
type captureGateway interface {
	capture.Gateway
	Close() error
}

// existingStore opens the store that a capture has made.
func (c captureConfig) existingStore(ctx context.Context) (*store.Store, error) {
	path := filepath.Join(c.DataDir, "capture.db")
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("there is no store: %w", err)
	}
	return store.OpenFile(ctx, path)
}

// openGateway opens the configured one.
func (c captureConfig) openGateway(ctx context.Context) (captureGateway, error) {
	if c.Gateway == gatewaySimulated {
		return simulated.OpenFile(ctx, filepath.Join(c.DataDir, "gateway.db"), c.Simulated)
	}
	here, err := stripe.New(c.Stripe, nil)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the program: %w", err)
	}
	children, err := child.New(child.Config{
		Program: self, Args: []string{"submit"}, Gateway: gatewayStripe, Settings: c.Stripe,
	}, here)
	if err != nil {
		return nil, err
	}
	return realGateway{children, here}, nil
}

// realGateway asks in children what needs a card, and all else here.
type realGateway struct {
	*child.Gateway
	here *stripe.Gateway
}

// Close closes what is here.
func (g realGateway) Close() error { return g.here.Close() }

// herald gives what reads the messages of a gateway, nil where it sends none.
func (c captureConfig) herald(g captureGateway) capture.Herald {
	if charging, ok := g.(realGateway); ok && len(c.Stripe.Webhooks) > 0 {
		return stripe.Herald{Gateway: charging.here}
	}
	return nil
}

// gatewayErrors tells what is wrong with the gateway.
func (c captureConfig) gatewayErrors() []error {
	var errs []error
	switch c.Gateway {
	case gatewaySimulated:
		if err := c.Simulated.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("simulated.%w", err))
		}
	case gatewayStripe:
		if err := c.Stripe.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("stripe.%w", err))
		}
	default:
		errs = append(errs, errors.New("gateway: want simulated or stripe"))
	}
	return errs
}
