package transfer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/transfer/control"
)

// linkMark stands for the link token of a session in a profile's templates.
const linkMark = "{link}"

// Profile says how a payment provider is reached. Serve names it; everything in it is the gate's.
type Profile struct {
	// URI template of the provider's SIP address, such as "sip:{link}@127.0.0.1:5080".
	URI string `yaml:"uri"`
	// Headers of the INVITE by name, templates too, such as X-Link-Id: "{link}". None by default.
	Headers map[string]string `yaml:"headers"`
	// EarlyMedia lets the caller hear the provider before it has answered. Off by default.
	EarlyMedia bool `yaml:"early_media"`
	// Mode of the transfer: bridge, or guided, where the caller may hear the bot too, which hears nothing. Serve asks for
	// guided; a profile of mode guided is good for both. Default bridge.
	Mode string `yaml:"mode"`
}

// validate checks everything that can be known before a call.
func (p Profile) validate(ctx context.Context, r Resolver) error {
	var errs []error
	if p.Mode != "" && p.Mode != control.ModeBridge && p.Mode != control.ModeGuided {
		errs = append(errs, errors.New("mode: want bridge or guided"))
	}
	t, err := parseTarget(strings.ReplaceAll(p.URI, linkMark, "link"))
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_, err = t.onLoopback(ctx, r)
	}
	if err != nil {
		errs = append(errs, fmt.Errorf("uri: %w", err))
	}
	if strayMark(p.URI) {
		errs = append(errs, errMark("uri"))
	}
	tied := strings.Contains(p.URI, linkMark)
	for _, name := range slices.Sorted(maps.Keys(p.Headers)) {
		value := p.Headers[name]
		tied = tied || strings.Contains(value, linkMark)
		if !isHeaderName(name) || strings.ContainsAny(value, "\r\n") {
			errs = append(errs, fmt.Errorf("headers.%s: want an X- header name and one line of text", name))
		}
		if strayMark(value) {
			errs = append(errs, errMark("headers."+name))
		}
	}
	if !tied {
		errs = append(errs, errors.New("uri: want {link} in the uri or in a header, or the call cannot be tied to its session"))
	}
	return errors.Join(errs...)
}

// allows tells whether serve may ask for a mode.
func (p Profile) allows(mode string) bool {
	return mode != control.ModeGuided || p.Mode == control.ModeGuided
}

// strayMark tells whether a template has braces that are no {link}: most likely a slip of the pen.
func strayMark(template string) bool {
	return strings.ContainsAny(strings.ReplaceAll(template, linkMark, ""), "{}")
}

func errMark(key string) error {
	return fmt.Errorf("%s: want no other mark than {link}", key)
}

// isHeaderName accepts extension headers alone, so that a template cannot touch routing.
func isHeaderName(s string) bool {
	if len(s) < 3 || len(s) > 64 || !strings.HasPrefix(strings.ToUpper(s), "X-") {
		return false
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return true
}

// invite fills the templates for one session; the address is resolved now and must be on loopback,
// as must the media.
func (p Profile) invite(ctx context.Context, r Resolver, link string) (Invite, error) {
	t, err := parseTarget(strings.ReplaceAll(p.URI, linkMark, link))
	if err != nil {
		return Invite{}, err
	}
	if t, err = t.onLoopback(ctx, r); err != nil {
		return Invite{}, err
	}
	inv := Invite{
		URI: t.String(), Headers: make(map[string]string, len(p.Headers)), Early: p.EarlyMedia, Media: IsLoopback,
	}
	for name, value := range p.Headers {
		inv.Headers[name] = strings.ReplaceAll(value, linkMark, link)
	}
	return inv, nil
}
