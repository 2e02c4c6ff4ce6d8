package webhooks

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// Endpoint is one system that is told.
type Endpoint struct {
	// Name of the endpoint, for dead letters and logs: a-z, 0-9, _ and -. It must not change while messages are owed.
	Name string `yaml:"name"`
	// URL takes the messages: https, or http on loopback.
	URL string `yaml:"url"`
	// Secrets sign each message, the newest first: whsec_ and 24 to 64 bytes in base64. Use ${ENV}.
	Secrets []string `yaml:"secrets"`
	// Events are the types that it wants; a name with * at its end means all that begin so. Default: all.
	Events []string `yaml:"events"`
	// Timeout of one try. Default 10s, at most 30s.
	Timeout time.Duration `yaml:"timeout"`
}

// secretPrefix marks a secret of Standard Webhooks.
const secretPrefix = "whsec_"

const (
	defaultTimeout = 10 * time.Second
	maxTimeout     = payments.MaxTry
	minSecret      = 24 // bytes, as Standard Webhooks has it
	maxSecret      = 64
)

// Validate tells all that is wrong at once; each text begins with the key. No text holds a secret.
func (e Endpoint) Validate() error {
	var errs []error
	want := func(ok bool, text string) {
		if !ok {
			errs = append(errs, errors.New(text))
		}
	}
	want(validName(e.Name), "name: want a name of a-z, 0-9, _ and -")
	want(allowedURL(e.URL), "url: want an https address, or http on loopback, without user and fragment")
	want(len(e.Secrets) > 0, "secrets: want at least one, from ${ENV}")
	for i, s := range e.Secrets {
		_, err := decodeSecret(s)
		want(err == nil, fmt.Sprintf("secrets[%d]: want whsec_ and 24 to 64 bytes in base64", i))
	}
	for i, name := range e.Events {
		want(slices.ContainsFunc(Types(), func(t string) bool { return matches(name, t) }),
			fmt.Sprintf("events[%d]: no such type; there are %s", i, strings.Join(Types(), ", ")))
	}
	want(e.Timeout >= 0 && e.Timeout <= maxTimeout, fmt.Sprintf("timeout: want up to %s", maxTimeout))
	return errors.Join(errs...)
}

// wants tells whether the endpoint is to have messages of type t.
func (e Endpoint) wants(t string) bool {
	return len(e.Events) == 0 || slices.ContainsFunc(e.Events, func(name string) bool { return matches(name, t) })
}

func matches(name, t string) bool {
	if start, ok := strings.CutSuffix(name, "*"); ok {
		return strings.HasPrefix(t, start)
	}
	return name == t
}

func validName(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// allowedURL keeps messages from going out in the clear.
func allowedURL(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return false
	}
	if u.Scheme == "https" {
		return true
	}
	at, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && at.IsLoopback())
}

// decodeSecret gives the key of a secret.
func decodeSecret(s string) ([]byte, error) {
	text, ok := strings.CutPrefix(s, secretPrefix)
	key, err := base64.StdEncoding.DecodeString(text)
	if !ok || err != nil || len(key) < minSecret || len(key) > maxSecret {
		return nil, errors.New("not a secret of Standard Webhooks")
	}
	return key, nil
}
