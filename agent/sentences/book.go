package sentences

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed *.yaml
var files embed.FS

// fallback is the language of those that are not here.
const fallback = "en"

// Book is all languages. It is safe for concurrent use.
type Book struct {
	languages map[string]*Language
}

// Load reads the languages and checks that each says everything.
func Load() (*Book, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("sentences: %w", err)
	}
	b := &Book{languages: make(map[string]*Language)}
	var errs []error
	for _, e := range entries {
		text, err := files.ReadFile(e.Name())
		if err != nil {
			return nil, fmt.Errorf("sentences: %w", err)
		}
		l := new(Language)
		if err := yaml.UnmarshalWithOptions(text, l, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("sentences: %s: %w", e.Name(), err)
		}
		errs = append(errs, l.check(e.Name()))
		b.languages[strings.TrimSuffix(e.Name(), ".yaml")] = l
	}
	return b, errors.Join(errs...)
}

// In gives what is said and understood in a language, a BCP 47 tag.
func (b *Book) In(tag string) *Language {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if l, ok := b.languages[base]; ok {
		return l
	}
	return b.languages[fallback]
}

// Languages lists those that are here.
func (b *Book) Languages() []string {
	return slices.Sorted(maps.Keys(b.languages))
}
