package checkout

import (
	"errors"
	"fmt"
	"time"

	"github.com/tonegate/tonegate/internal/config"
)

// Config sets the deadlines of a checkout; every wait has one. The zero value is ready to use.
type Config struct {
	// CloseWait is how long the gate may take to answer a request. Default 3s.
	CloseWait time.Duration `yaml:"close_wait"`
	// OpenWait is the caller's patience with token and launch, retries included. Default 6s.
	OpenWait time.Duration `yaml:"open_wait"`
	// HandoverWait is how long the hand-over sentence may take. Default 20s.
	HandoverWait time.Duration `yaml:"handover_wait"`
	// ConnectWait is the time from connect to capture: 1 s to arm, 20 s to ring, and some. Default 30s.
	ConnectWait time.Duration `yaml:"connect_wait"`
	// Within bounds a payment whose flow sets no such limit. Default 10m.
	Within time.Duration `yaml:"within"`
	// SettleWait is the time from the end of the provider's leg to "unknown". Default 3s.
	SettleWait time.Duration `yaml:"settle_wait"`
	// LookEvery is the pause between two lookups while settling. Default 500ms.
	LookEvery time.Duration `yaml:"look_every"`
	// ReturnWait is the time from the result to the end of the window: the gate grants the provider 6 s for its last
	// words and 5 s until no tone is heard. Default 14s.
	ReturnWait time.Duration `yaml:"return_wait"`
	// ResumeWait is how long a resumed conversation waits for a result before it is told "unknown". Default 3s.
	ResumeWait time.Duration `yaml:"resume_wait"`
	// SweepEvery is how often unresolved attempts are looked through. Default 1s.
	SweepEvery time.Duration `yaml:"sweep_every"`
	// SweepMax is the longest pause between two lookups of one unknown attempt; it doubles up to there. Default 5m.
	SweepMax time.Duration `yaml:"sweep_max"`
	// Caps are what the operator takes, whatever a flow says.
	Caps Caps `yaml:"caps"`
}

// Validate tells every fault at once.
func (c Config) Validate() error {
	var faults []error
	for _, f := range c.fields() {
		if *f.value < 0 {
			faults = append(faults, fmt.Errorf("%s: want a duration that is not negative", f.name))
		}
	}
	for _, fault := range config.Errors(c.Caps.Validate()) {
		faults = append(faults, fmt.Errorf("caps.%w", fault))
	}
	return errors.Join(faults...)
}

type duration struct {
	name  string
	value *time.Duration
	usual time.Duration
}

func (c *Config) fields() []duration {
	return []duration{
		{"close_wait", &c.CloseWait, 3 * time.Second},
		{"open_wait", &c.OpenWait, 6 * time.Second},
		{"handover_wait", &c.HandoverWait, 20 * time.Second},
		{"connect_wait", &c.ConnectWait, 30 * time.Second},
		{"within", &c.Within, 10 * time.Minute},
		{"settle_wait", &c.SettleWait, 3 * time.Second},
		{"look_every", &c.LookEvery, 500 * time.Millisecond},
		{"return_wait", &c.ReturnWait, 14 * time.Second},
		{"resume_wait", &c.ResumeWait, 3 * time.Second},
		{"sweep_every", &c.SweepEvery, time.Second},
		{"sweep_max", &c.SweepMax, 5 * time.Minute},
	}
}

func (c Config) withDefaults() Config {
	for _, f := range c.fields() {
		if *f.value == 0 {
			*f.value = f.usual
		}
	}
	return c
}
