package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// address is one of the three that people use, with the flag that sets it.
type address struct {
	flag     string
	value    string
	networks []string // of tcp, udp
}

// checkFree says which flag to change where an address cannot be bound.
func checkFree(ctx context.Context, addresses ...address) error {
	var errs []error
	for _, a := range addresses {
		for _, network := range a.networks {
			if err := bind(ctx, network, a.value); err != nil {
				errs = append(errs, fmt.Errorf("%s %s (%s) cannot be used: %w; choose another port with %s, "+
					"or port 0 for any free one", a.flag, a.value, network, cause(err), a.flag))
				break
			}
		}
	}
	return errors.Join(errs...)
}

func bind(ctx context.Context, network, value string) error {
	var lc net.ListenConfig
	if network == "udp" {
		c, err := lc.ListenPacket(ctx, network, value)
		if err != nil {
			return err
		}
		return c.Close()
	}
	l, err := lc.Listen(ctx, network, value)
	if err != nil {
		return err
	}
	return l.Close()
}

// cause is the system's own word, without the operation and address that the net package puts before it.
func cause(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Err
	}
	return err
}
