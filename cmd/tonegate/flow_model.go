package main

import (
	"errors"

	"github.com/tonegate/tonegate/agent/model"
)

// askedModel is a serve.yaml of which nothing is read but who understands: a designer need not have the operator's other
// secrets.
type askedModel struct {
	Model model.Config `yaml:"model"`

	SIP       any `yaml:"sip"`
	HTTP      any `yaml:"http"`
	Control   any `yaml:"control"`
	Store     any `yaml:"store"`
	Calls     any `yaml:"calls"`
	Flow      any `yaml:"flow"`
	Speech    any `yaml:"speech"`
	Providers any `yaml:"providers"`
	Webhooks  any `yaml:"webhooks"`
	Checkout  any `yaml:"checkout"`
	Telemetry any `yaml:"telemetry"`
	Grace     any `yaml:"grace"`
}

// Validate wants a model of others: the one inside the binary is asked without a file.
func (c askedModel) Validate() error {
	var errs []error
	if c.Model.BaseURL == "" {
		errs = append(errs, errors.New("model.base_url: want the address of a server, ending in /v1"))
	}
	return errors.Join(append(errs, under("model", c.Model.Validate()))...)
}
