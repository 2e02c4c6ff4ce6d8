package simulated

import (
	"errors"
	"time"
)

// Config of the simulated gateway.
type Config struct {
	// Delay between a charge and its answer. Default 0.
	Delay time.Duration `yaml:"delay"`
	// NotCharged says that the charge whose answer is lost does not happen. Default: it does.
	NotCharged bool `yaml:"not_charged"`
}

// Validate tells what is wrong; the text begins with the key.
func (c Config) Validate() error {
	if c.Delay < 0 || c.Delay > time.Minute {
		return errors.New("delay: want 0s to 1m")
	}
	return nil
}
