package flows

import (
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Text is what a caller hears: one text, or one for each language. In it, {{ expressions }} are filled in. The key of a
// text for any language is empty.
type Text map[string]string

// UnmarshalYAML reads a text, or a map from language to text.
func (t *Text) UnmarshalYAML(src []byte) error {
	var one string
	if yaml.Unmarshal(src, &one) == nil {
		*t = Text{"": one}
		return nil
	}
	return yaml.Unmarshal(src, (*map[string]string)(t))
}

// In gives the text for a language, else that for any, else none.
func (t Text) In(language string) string {
	return spoken(t, language)
}

// Phrases are what callers say: one list, or one for each language. The key of a list for any language is empty.
type Phrases map[string][]string

// UnmarshalYAML reads a list, or a map from language to list.
func (p *Phrases) UnmarshalYAML(src []byte) error {
	var one []string
	if yaml.Unmarshal(src, &one) == nil {
		*p = Phrases{"": one}
		return nil
	}
	return yaml.Unmarshal(src, (*map[string][]string)(p))
}

// In gives the phrases for a language, else those for any, else none.
func (p Phrases) In(language string) []string {
	return spoken(p, language)
}

// All gives the phrases of every language.
func (p Phrases) All() []string {
	var all []string
	for _, language := range slices.Sorted(maps.Keys(p)) {
		all = append(all, p[language]...)
	}
	return all
}

// spoken finds what stands for a language: under its tag (en-GB), its first part (en), or none.
func spoken[T any](by map[string]T, language string) T {
	if value, ok := by[language]; ok {
		return value
	}
	if value, ok := by[Base(language)]; ok {
		return value
	}
	return by[""]
}

// Base is the first part of a language tag: en of en-GB.
func Base(language string) string {
	base, _, _ := strings.Cut(language, "-")
	return strings.ToLower(base)
}
