package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

// Ports of the processes lie below those that kernels hand out by themselves (Linux from 32768 on, others from 49152 on,
// RFC 6335 §6): while a process is dead nobody is given one of its ports.
const (
	lowestPort  = 20000
	highestPort = 32767
	portTries   = 100
)

// settle gives a process addresses on loopback that nobody has.
func (r *role) settle(ctx context.Context) error {
	for _, address := range []*string{&r.SIP, &r.HTTP, &r.Control} {
		free, err := freeAddress(ctx)
		if err != nil {
			return fmt.Errorf("addresses of %s: %w", r.name, err)
		}
		*address = free
	}
	return nil
}

func freeAddress(ctx context.Context) (string, error) {
	var fault error
	for range portTries {
		address := fmt.Sprintf("127.0.0.1:%d", lowestPort+rand.N(highestPort-lowestPort+1))
		if fault = tryBoth(ctx, address); fault == nil {
			return address, nil
		}
	}
	return "", fmt.Errorf("no port is free: %w", fault)
}

// tryBoth binds an address for UDP and for TCP, and lets go of it again.
func tryBoth(ctx context.Context, address string) error {
	var config net.ListenConfig
	datagrams, err := config.ListenPacket(ctx, "udp", address)
	if err != nil {
		return err
	}
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return errors.Join(err, datagrams.Close())
	}
	return errors.Join(datagrams.Close(), listener.Close())
}
