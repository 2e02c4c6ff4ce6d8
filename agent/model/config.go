package model

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// Config of the chat model.
type Config struct {
	// BaseURL of an OpenAI-compatible server, ending in /v1. Empty: the server inside the binary.
	BaseURL string `yaml:"base_url"`
	// APIKey sent as a bearer token. Write it as ${ENV} or as api_key_file.
	APIKey string `yaml:"api_key"`
	// Model that understands and leads tasks. Default offline-rules.
	Model string `yaml:"model"`
	// Timeout of one request; of a stream, the longest wait for its next part. Default 3s.
	Timeout time.Duration `yaml:"timeout"`
	// Endpoints are asked in their order where the server above fails. One that fails three times in a row is left out
	// for 10 s.
	Endpoints []Endpoint `yaml:"endpoints"`
}

// Endpoint is one more server with a model.
type Endpoint struct {
	// BaseURL of an OpenAI-compatible server, ending in /v1.
	BaseURL string `yaml:"base_url"`
	// APIKey sent as a bearer token. Write it as ${ENV} or as api_key_file.
	APIKey string `yaml:"api_key"`
	// Model that understands. Default: as above.
	Model string `yaml:"model"`
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

// all gives the servers in the order in which they are asked.
func (c Config) all() []Endpoint {
	first := Endpoint{c.BaseURL, c.APIKey, cmp.Or(c.Model, "offline-rules"), cmp.Or(c.Timeout, 3*time.Second)}
	list := make([]Endpoint, 1, 1+len(c.Endpoints))
	list[0] = first
	for _, e := range c.Endpoints {
		e.Model, e.Timeout = cmp.Or(e.Model, first.Model), cmp.Or(e.Timeout, first.Timeout)
		list = append(list, e)
	}
	return list
}
