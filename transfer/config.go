package transfer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"time"

	"github.com/tonegate/tonegate/transfer/control"
)

// Config of a Gate: what an operator decides and serve cannot change.
type Config struct {
	// Profiles of payment providers by the name that serve uses.
	Profiles map[string]Profile `yaml:"profiles"`
	// Listeners that must say that they are dark before a provider is connected, such as recorder and hearing.
	Listeners []string `yaml:"listeners"`
	// Handoff targets by the name that serve uses: SIP URIs. They hear the caller masked.
	Handoff map[string]string `yaml:"handoff"`
	// Rescue names the hand-off target for a caller whose bot is lost. Empty: an apology and the end of the call.
	Rescue string `yaml:"rescue"`
	// Bot is a voice bot that does not register over the control contract. Empty: registered bots alone.
	Bot StaticBot `yaml:"bot"`
	// MaxCalls is how many calls run at once; more are answered 503. Default 500.
	MaxCalls int `yaml:"max_calls"`
	// MaxPerAddress is how many calls of the phone page one network address may have at once, an IPv6 network of 64 bits
	// counting as one; more are answered 429. Calls from this machine itself (127.0.0.0/8, ::1) are not counted: a proxy on
	// it brings those of all callers, and max_calls bounds them. Behind a proxy elsewhere all callers have the proxy's
	// address. Default 10.
	MaxPerAddress int `yaml:"max_per_address"`
	// Deadlines of the phases of a call.
	Deadlines Deadlines `yaml:"deadlines"`
}

// StaticBot is somebody else's SIP bot.
type StaticBot struct {
	// URI of the bot's SIP address.
	URI string `yaml:"uri"`
	// Keys that reach it without its asking.
	Keys KeyRule `yaml:"keys"`
}

func (c Config) withDefaults() Config {
	c.Deadlines = c.Deadlines.withDefaults()
	if c.MaxCalls == 0 {
		c.MaxCalls = 500
	}
	if c.MaxPerAddress == 0 {
		c.MaxPerAddress = 10
	}
	if c.Bot.Keys.Max == 0 {
		c.Bot.Keys.Max = control.MaxCollect
	}
	if c.Bot.Keys.Within == 0 {
		c.Bot.Keys.Within = 10 * time.Second
	}
	return c
}

// Validate names each faulty field and what would be right, all at once.
func (c Config) Validate() error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(c.Profiles)) {
		if !isName(name) {
			errs = append(errs, fmt.Errorf("profiles.%s: want a name of letters, digits, _ and -", name))
		}
		if err := c.Profiles[name].validate(context.Background(), net.DefaultResolver); err != nil {
			for _, e := range parts(err) {
				errs = append(errs, fmt.Errorf("profiles.%s.%w", name, e))
			}
		}
	}
	for i, name := range c.Listeners {
		if !isName(name) || slices.Contains(c.Listeners[:i], name) {
			errs = append(errs, fmt.Errorf("listeners[%d]: want names of letters, digits, _ and -, each once", i))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Handoff)) {
		if _, err := parseTarget(c.Handoff[name]); err != nil || !isName(name) {
			errs = append(errs, fmt.Errorf("handoff.%s: want a name and a SIP URI like sip:support@127.0.0.1:5090", name))
		}
	}
	if _, ok := c.Handoff[c.Rescue]; c.Rescue != "" && !ok {
		errs = append(errs, errors.New("rescue: want one of the names under handoff"))
	}
	return errors.Join(append(errs, c.bounds()...)...)
}

// minFlush is longer than a leg keeps what came in before: 200 ms of playout delay and a frame.
const minFlush = 250 * time.Millisecond

func (c Config) bounds() []error {
	var errs []error
	if c.Bot.URI != "" {
		if _, err := parseTarget(c.Bot.URI); err != nil {
			errs = append(errs, fmt.Errorf("bot.uri: %w", err))
		}
	}
	if k := c.Bot.Keys; k.Max < 0 || k.Max > control.MaxCollect {
		errs = append(errs, fmt.Errorf("bot.keys.max: want 1 to %d", control.MaxCollect))
	}
	if k := c.Bot.Keys; k.Within != 0 && k.Within < 10*time.Second {
		errs = append(errs, errors.New("bot.keys.within: want 10s or more"))
	}
	if c.MaxCalls < 0 {
		errs = append(errs, errors.New("max_calls: want a number from 1, or none for 500"))
	}
	if c.MaxPerAddress < 0 {
		errs = append(errs, errors.New("max_per_address: want a number from 1, or none for 10"))
	}
	return append(errs, c.Deadlines.withDefaults().bounds()...)
}

func (d Deadlines) bounds() []error {
	var errs []error
	for _, p := range Phases() {
		if p != Over && d.Of(p) < 0 {
			errs = append(errs, fmt.Errorf("deadlines: want a positive time for the phase %s", p))
		}
	}
	if d.Flush > 0 && d.Flush < minFlush {
		errs = append(errs, fmt.Errorf("deadlines: want flush at least %s, more than the longest playout delay", minFlush))
	}
	if d.Dark > time.Second || d.Rejoin > 30*time.Second || d.Ask > 3*time.Second {
		errs = append(errs, errors.New("deadlines: want dark at most 1s, ask at most 3s and rejoin at most 30s"))
	}
	return errs
}

func isName(s string) bool {
	return control.Handoff{Target: s}.Validate() == nil
}

// parts gives the joined errors one by one.
func parts(err error) []error {
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		return j.Unwrap()
	}
	return []error{err}
}
