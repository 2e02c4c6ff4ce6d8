package providers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Default is the name of the provider that a flow means without naming one.
const Default = "default"

// Entry is a provider under a name of the operator's file.
type Entry struct {
	Name     string
	Provider Provider
	// Profile is the name of the transfer profile in the gate's file.
	Profile string
	// Mode of the transfer: ModeBridge, or ModeGuided where the bot says what to key. Empty for ModeBridge.
	Mode Mode
	// CallbackBase is the address that the provider reaches us under, without a slash at the end; the attempt's path
	// /callbacks/{name}/{token} is added.
	CallbackBase string
	// ReturnURL is sent along where it is not empty.
	ReturnURL string
	// Door is who may bring callbacks; nil for whoever knows the address.
	Door *Door
}

// Registry holds the providers by name. It is built by hand at the start and only read afterwards.
type Registry struct {
	entries map[string]Entry
	first   string
}

// NewRegistry makes a registry of entries; names are unique, [a-z0-9_-]{1,32}.
func NewRegistry(entries ...Entry) (*Registry, error) {
	r := &Registry{entries: make(map[string]Entry, len(entries))}
	var faults []error
	for _, e := range entries {
		e.CallbackBase = strings.TrimRight(e.CallbackBase, "/")
		switch _, twice := r.entries[e.Name]; {
		case !plainName(e.Name):
			faults = append(faults, errors.New("provider name is not of a-z, 0-9, _ and -"))
		case twice:
			faults = append(faults, fmt.Errorf("provider %s is there twice", e.Name))
		case e.Provider == nil:
			faults = append(faults, fmt.Errorf("provider %s is missing", e.Name))
		case e.Profile == "":
			faults = append(faults, fmt.Errorf("provider %s names no profile of the gate", e.Name))
		case e.CallbackBase == "":
			faults = append(faults, fmt.Errorf("provider %s has no callback address", e.Name))
		case !e.canMode():
			faults = append(faults, fmt.Errorf("provider %s cannot be had in mode %s", e.Name, e.Mode))
		default:
			if e.Mode == "" {
				e.Mode = ModeBridge
			}
			r.entries[e.Name] = e
			if r.first == "" {
				r.first = e.Name
			}
		}
	}
	return r, errors.Join(faults...)
}

// canMode tells whether the mode is one that serve has, and that the provider is good for: a bot that says what to key
// must be told how far the caller is.
func (e Entry) canMode() bool {
	switch e.Mode {
	case "", ModeBridge:
		return true
	case ModeGuided:
		can := e.Provider.Capabilities()
		return can.Progress && slices.Contains(can.Modes, ModeGuided)
	case ModeRelease, ModeRefer, ModeInline, ModeLink:
		return false
	default:
		return false
	}
}

// Get gives the provider of a name; empty and Default mean the one so named, else the first.
func (r *Registry) Get(name string) (Entry, bool) {
	if name == "" {
		name = Default
	}
	if e, ok := r.entries[name]; ok {
		return e, true
	}
	if name == Default && r.first != "" {
		return r.entries[r.first], true
	}
	return Entry{}, false
}

// Names lists the names, unordered.
func (r *Registry) Names() []string {
	names := make([]string, 0, len(r.entries))
	for name := range r.entries {
		names = append(names, name)
	}
	return names
}

func plainName(name string) bool {
	if name == "" || len(name) > 32 {
		return false
	}
	for _, c := range []byte(name) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return true
}
