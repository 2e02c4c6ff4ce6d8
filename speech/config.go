package speech

import (
	"errors"
	"fmt"
	"time"
)

// Config of the servers that speak and hear.
type Config struct {
	// BaseURL of an OpenAI-compatible server, ending in /v1. Empty: the server inside the binary.
	BaseURL string `yaml:"base_url"`
	// APIKey sent as a bearer token. Write it as ${ENV} or as api_key_file.
	APIKey string `yaml:"api_key"`
	// Model that speaks. Default offline-flite.
	Model string `yaml:"model"`
	// Voice of the model. Default slt.
	Voice string `yaml:"voice"`
	// HearingModel that transcribes. Default whisper-1.
	HearingModel string `yaml:"hearing_model"`
	// CacheDir keeps rendered texts between runs. Empty: none are kept.
	CacheDir string `yaml:"cache_dir"`
	// Timeout of one request; of a stream, the longest wait for its next part. Default 3s.
	Timeout time.Duration `yaml:"timeout"`
	// Endpoints are asked in their order where the server above fails. One that fails three times in a row is left out
	// for 10 s.
	Endpoints []Endpoint `yaml:"endpoints"`
}

// Endpoint is one more server that speaks and hears.
type Endpoint struct {
	// BaseURL of an OpenAI-compatible server, ending in /v1.
	BaseURL string `yaml:"base_url"`
	// APIKey sent as a bearer token. Write it as ${ENV} or as api_key_file.
	APIKey string `yaml:"api_key"`
	// Model that speaks. Default: as above.
	Model string `yaml:"model"`
	// Voice of the model. Default: as above.
	Voice string `yaml:"voice"`
	// HearingModel that transcribes. Default: as above.
	HearingModel string `yaml:"hearing_model"`
	// Timeout of one request. Default: as above.
	Timeout time.Duration `yaml:"timeout"`
}

// Validate tells all that is wrong at once.
func (c Config) Validate() error {
	errs := []error{timely("timeout", c.Timeout)}
	for i, e := range c.Endpoints {
		if e.BaseURL == "" {
			errs = append(errs, fmt.Errorf("endpoints[%d].base_url: want the address of a server, ending in /v1", i))
		}
		errs = append(errs, timely(fmt.Sprintf("endpoints[%d].timeout", i), e.Timeout))
	}
	return errors.Join(errs...)
}

func timely(key string, d time.Duration) error {
	if d < 0 || d > time.Minute {
		return errors.New(key + ": use 100ms to 1m")
	}
	return nil
}

// WithDefaults fills what is not set.
func (c Config) WithDefaults() Config {
	c.Model = or(c.Model, "offline-flite")
	c.Voice = or(c.Voice, "slt")
	c.HearingModel = or(c.HearingModel, "whisper-1")
	c.Timeout = or(c.Timeout, 3*time.Second)
	return c
}

// all gives the servers in the order in which they are asked.
func (c Config) all() []Endpoint {
	c = c.WithDefaults()
	list := make([]Endpoint, 0, 1+len(c.Endpoints))
	list = append(list, Endpoint{c.BaseURL, c.APIKey, c.Model, c.Voice, c.HearingModel, c.Timeout})
	for _, e := range c.Endpoints {
		list = append(list, Endpoint{
			e.BaseURL, e.APIKey, or(e.Model, c.Model), or(e.Voice, c.Voice), or(e.HearingModel, c.HearingModel),
			or(e.Timeout, c.Timeout),
		})
	}
	return list
}

func or[T comparable](value, otherwise T) T {
	var none T
	if value == none {
		return otherwise
	}
	return value
}
