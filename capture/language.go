package capture

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/capture/prompts"
)

const (
	// promptsNone is a flow that asks without words.
	promptsNone = "none"
	// silentFirstKey is how long it waits for the first key of a field: what to key is still being said then.
	silentFirstKey = 20 * time.Second
)

// maxLanguage bounds a language tag.
const maxLanguage = 35

// folders gives the packs of prompts that the flow speaks, the default first; "" is the built-in one.
func (f *Flow) folders() []string {
	all := make([]string, 0, 1+len(f.Languages))
	all = append(all, f.Prompts)
	for _, folder := range f.Languages {
		all = append(all, folder)
	}
	slices.SortFunc(all[1:], cmp.Compare[string])
	return slices.Compact(all)
}

// folder gives the pack for a language tag (BCP 47): that of the tag, of its language alone, or the flow's own.
func (f *Flow) folder(language string) string {
	language = strings.ReplaceAll(strings.ToLower(language), "_", "-")
	base, _, _ := strings.Cut(language, "-")
	for _, want := range []string{language, base} {
		for tag, folder := range f.Languages {
			if want != "" && strings.EqualFold(tag, want) {
				return folder
			}
		}
	}
	return f.Prompts
}

// PromptErrors tells which flow's prompts are not there, or not whole.
func (c Config) PromptErrors() []error {
	var errs []error
	for i, f := range c.Flows {
		for _, folder := range f.folders() {
			if folder == "" || folder == promptsNone {
				continue
			}
			if _, err := prompts.Open(folder); err != nil {
				errs = append(errs, fmt.Errorf("flows[%d].prompts: %w", i, err))
			}
		}
	}
	return errs
}

// silent tells whether the flow asks without words.
func (f *Flow) silent() bool { return f.Prompts == promptsNone }

// silenceErrors tells what a flow at a place of the file has that must be heard, where it asks without words.
func (f *Flow) silenceErrors(at string) []error {
	if !f.silent() {
		return nil
	}
	var errs []error
	if len(f.Languages) > 0 {
		errs = append(errs, errors.New(at+".languages: want none beside prompts: none"))
	}
	for i, field := range f.Fields {
		if field.Confirm {
			errs = append(errs, fmt.Errorf("%s.fields[%d].confirm: want false with prompts: none, which reads nothing back", at, i))
		}
	}
	return errs
}

// validLanguage tells whether a text may be a language tag: letters, digits and hyphens.
func validLanguage(tag string) bool {
	if len(tag) > maxLanguage {
		return false
	}
	for _, r := range tag {
		if r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}
