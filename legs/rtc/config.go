package rtc

import (
	"errors"
	"fmt"
	"net"
	"time"

	"go.uber.org/zap"
)

// Config says where an Endpoint is reached and what it speaks.
type Config struct {
	// Listen is the UDP address of all media, host:port; port 0 takes any. The default is 127.0.0.1:0; a wildcard host
	// offers all addresses of this machine.
	Listen string
	// Opus answers Opus too. It is decoded, never sent.
	Opus bool
	// Log gets milestones at debug level; never a description, a message or a key. The default drops all.
	Log *zap.Logger
	// ConnectTimeout ends a leg with legs.ErrMedia when the browser has not connected after so long. The default is 15 s.
	ConnectTimeout time.Duration
	// LostTimeout ends a leg with legs.ErrMedia when a connected browser was silent for so long. The default is 15 s.
	LostTimeout time.Duration
	// JitterMin and JitterMax bound the playout delay. The default is 20 ms to 200 ms.
	JitterMin, JitterMax time.Duration
}

func (c Config) withDefaults() Config {
	if c.Listen == "" {
		c.Listen = "127.0.0.1:0"
	}
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = 15 * time.Second
	}
	if c.LostTimeout == 0 {
		c.LostTimeout = 15 * time.Second
	}
	if c.JitterMin == 0 {
		c.JitterMin = 20 * time.Millisecond
	}
	if c.JitterMax == 0 {
		c.JitterMax = 200 * time.Millisecond
	}
	return c
}

func (c Config) validate() error {
	var errs []error
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		errs = append(errs, fmt.Errorf("listen address: %w", err))
	}
	if c.ConnectTimeout < 0 || c.LostTimeout < 0 {
		errs = append(errs, errors.New("a timeout is negative"))
	}
	if c.JitterMin < 0 || c.JitterMax < c.JitterMin {
		errs = append(errs, errors.New("jitter bounds are not in order"))
	}
	return errors.Join(errs...)
}
