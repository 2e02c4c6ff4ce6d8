package sip

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/media"
)

// Handler serves one incoming call. It runs for the life of the call: returning hangs up, or refuses a call that was not
// answered. Its ctx ends when the caller gives up, when the call has ended, and when the endpoint is closed; the cause
// tells which.
type Handler func(ctx context.Context, call *Incoming)

// Config says what an Endpoint listens on and speaks.
type Config struct {
	// UDP is the address to listen on, host:port; port 0 takes any; empty turns UDP off. No default.
	UDP string
	// TCP is the same for TCP. At least one of the two must be on.
	TCP string
	// MediaIP is the address that descriptions and Contact headers give for us. The default is the listening address,
	// or where that is a wildcard, the address from which the other side is reached.
	MediaIP netip.Addr
	// Codecs are those that are spoken, in order of preference. The default is PCMU, PCMA. Opus is not spoken over SIP.
	Codecs []media.Codec
	// UserAgent is the product name of the User-Agent and Server headers. The default is "tonegate".
	UserAgent string
	// Log gets milestones at debug level; never a message, an address of record or a key. The default drops all.
	Log *zap.Logger
	// Handler takes incoming calls. Without it they are refused with 480.
	Handler Handler
	// MediaTimeout ends a call with legs.ErrMedia when neither RTP nor RTCP came for so long while the call was not on
	// hold. The default is 30 s; negative turns it off.
	MediaTimeout time.Duration
	// Drain is how long the ports of an ended call stay bound, so that late packets never reach the next call. The
	// default is 2 s; negative frees them at once.
	Drain time.Duration
	// Jitter bounds the playout delay. The default is 20 ms to 200 ms.
	JitterMin, JitterMax time.Duration
}

func (c Config) withDefaults() Config {
	if len(c.Codecs) == 0 {
		c.Codecs = []media.Codec{media.PCMU, media.PCMA}
	}
	if c.UserAgent == "" {
		c.UserAgent = "tonegate"
	}
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	if c.Handler == nil {
		c.Handler = func(context.Context, *Incoming) {}
	}
	if c.MediaTimeout == 0 {
		c.MediaTimeout = 30 * time.Second
	}
	if c.Drain == 0 {
		c.Drain = 2 * time.Second
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
	if c.UDP == "" && c.TCP == "" {
		errs = append(errs, errors.New("neither a udp nor a tcp address to listen on"))
	}
	for _, addr := range []string{c.UDP, c.TCP} {
		if addr == "" {
			continue
		}
		if _, _, err := net.SplitHostPort(addr); err != nil {
			errs = append(errs, fmt.Errorf("listen address: %w", err))
		}
	}
	if err := checkCodecs(c.Codecs); err != nil {
		errs = append(errs, err)
	}
	if c.JitterMin < 0 || c.JitterMax < c.JitterMin {
		errs = append(errs, errors.New("jitter bounds are not in order"))
	}
	return errors.Join(errs...)
}

func checkCodecs(codecs []media.Codec) error {
	for i, c := range codecs {
		switch c {
		case media.PCMU, media.PCMA, media.L16:
		case media.Opus:
			return errors.New("opus is not spoken over sip")
		default:
			return errors.New("unknown codec")
		}
		if slices.Contains(codecs[:i], c) {
			return fmt.Errorf("codec %s is named twice", c)
		}
	}
	return nil
}
