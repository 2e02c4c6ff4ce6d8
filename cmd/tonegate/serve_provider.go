package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/declarative"
	"github.com/tonegate/tonegate/providers/pcipal"
	"github.com/tonegate/tonegate/providers/vonage"
	"github.com/tonegate/tonegate/providers/wire"
)

// serveProvider is one provider under its name: what they all have, and one section for the kind that it is of.
type serveProvider struct {
	// Name by which a flow means it, and a part of its callback address: a-z, 0-9, _ and -.
	Name string `yaml:"name"`
	// Profile is the name of the transfer profile in the gate's file.
	Profile string `yaml:"profile"`
	// Mode of the transfer: bridge, where the provider speaks to the caller, or guided, where its flow is silent and the
	// bot says what to key. Guided needs a provider that reports progress, and the same word in the gate's profile. Default
	// bridge.
	Mode providers.Mode `yaml:"mode"`
	// CallbackBase is the address under which the provider reaches us. Default: that of http.
	CallbackBase string `yaml:"callback_base"`
	// ReturnURL is sent along if it is not empty.
	ReturnURL string `yaml:"return_url"`
	// Callbacks is who may bring results.
	Callbacks providers.DoorConfig `yaml:"callbacks"`
	// PCIPal is for providers with PCI Pal's wire protocol, tonegate capture among them.
	PCIPal *pcipal.Config `yaml:"pcipal"`
	// Vonage is for the Payment API of Vonage Contact Center.
	Vonage *vonage.Config `yaml:"vonage"`
	// Declarative is for a provider that a file describes.
	Declarative *declarativeProvider `yaml:"declarative"`
}

// declarativeProvider is a provider that a file describes.
type declarativeProvider struct {
	// File is its path; tonegate provider show prints one to begin with.
	File string `yaml:"file"`
}

// openProvider is a provider that is closed at the end.
type openProvider interface {
	providers.Provider
	io.Closer
}

// Validate tells all that is wrong at once; each text begins with the key.
func (p serveProvider) Validate() error {
	var errs []error
	want := func(ok bool, text string) {
		if !ok {
			errs = append(errs, errors.New(text))
		}
	}
	want(p.Name != "", "name: want a name of a-z, 0-9, _ and -")
	want(p.Profile != "", "profile: want the name of a profile in the gate's file")
	want(p.CallbackBase == "" || wire.SafeURL(p.CallbackBase), "callback_base: want "+wire.AddressWanted)
	want(p.ReturnURL == "" || wire.SafeURL(p.ReturnURL), "return_url: want "+wire.AddressWanted)
	want(p.Mode == "" || p.Mode == providers.ModeBridge || p.Mode == providers.ModeGuided, "mode: want bridge or guided")
	want(p.Mode != providers.ModeGuided || p.PCIPal == nil || p.PCIPal.Extensions.Progress,
		"mode: want bridge, or extensions.progress, which a bot needs that says what to key")
	errs = append(errs, under("callbacks", p.Callbacks.Validate()))
	kinds := 0
	if p.PCIPal != nil {
		kinds++
		errs = append(errs, under(pcipal.Kind, p.PCIPal.Validate()))
	}
	if p.Vonage != nil {
		kinds++
		errs = append(errs, under(vonage.Kind, p.Vonage.Validate()))
		want(p.Callbacks.Path != "", "callbacks.path: want the last part of the one address that the account calls back")
	}
	if p.Declarative != nil {
		kinds++
		errs = append(errs, p.Declarative.validate())
	}
	want(kinds == 1, "pcipal: want the settings of one kind of provider: pcipal, vonage or declarative")
	return errors.Join(errs...)
}

// validate reads the file; its faults have its own lines.
func (d declarativeProvider) validate() error {
	_, err := declarative.Load(d.File)
	problems, ok := errors.AsType[declarative.Problems](err)
	if !ok {
		return err
	}
	var errs []error
	for line := range strings.Lines(problems.Error()) {
		errs = append(errs, fmt.Errorf("declarative.file: the file is not right: %s", strings.TrimSuffix(line, "\n")))
	}
	return errors.Join(errs...)
}

// kind is the word for what the provider is.
func (p serveProvider) kind() string {
	switch {
	case p.Vonage != nil:
		return vonage.Kind
	case p.Declarative != nil:
		return declarative.Kind
	default:
		return pcipal.Kind
	}
}

// entry makes the provider, and its entry in the registry; base is where callbacks come if the provider does not say.
func (p serveProvider) entry(base string) (providers.Entry, openProvider, error) {
	if p.CallbackBase != "" {
		base = p.CallbackBase
	}
	door, err := providers.NewDoor(p.Callbacks)
	if err != nil {
		return providers.Entry{}, nil, fmt.Errorf("provider %s: callbacks.%w", p.Name, err)
	}
	made, err := p.open()
	if err != nil {
		return providers.Entry{}, nil, fmt.Errorf("provider %s: %w", p.Name, err)
	}
	return providers.Entry{
		Name: p.Name, Provider: made, Profile: p.Profile, Mode: p.Mode, CallbackBase: base, ReturnURL: p.ReturnURL, Door: door,
	}, made, nil
}

func (p serveProvider) open() (openProvider, error) {
	switch {
	case p.Vonage != nil:
		return vonage.New(*p.Vonage, wire.Deps{})
	case p.Declarative != nil:
		return openDeclarative(p.Declarative.File)
	default:
		return pcipal.New(*p.PCIPal, wire.Deps{})
	}
}

func openDeclarative(path string) (openProvider, error) {
	file, err := declarative.Load(path)
	if err != nil {
		return nil, err
	}
	return declarative.New(file, filepath.Dir(path), wire.Deps{})
}
