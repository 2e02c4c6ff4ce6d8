package prompts

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tonegate/tonegate/capture/cards"
	"github.com/tonegate/tonegate/internal/config"
)

//go:embed packs/*.yaml
var packs embed.FS

// Pack is what capture says in one language: the texts of the clips, and the matrix of which are said when. It is
// immutable once parsed.
//
// What asks for a field has two parts: why it is asked for again, by a row of Errors, and what to key, by a row of Asks.
// Of the rows whose conditions hold the narrowest counts: a condition more is narrower, a named error than any error.
type Pack struct {
	// Language is its tag (BCP 47), say en or pt-BR.
	Language string `yaml:"language"`
	// Name of the language in the language itself.
	Name string `yaml:"name"`
	// Checked says whether a native speaker has read the texts.
	Checked bool `yaml:"checked"`
	// Clips is the text of each clip.
	Clips map[ID]string `yaml:"clips"`
	// Errors say why a field is asked for again.
	Errors []Row `yaml:"errors"`
	// Asks say what to key.
	Asks []Row `yaml:"asks"`
}

// Languages lists the built-in packs: en, which is spoken, and others, which are texts to be rendered.
func Languages() []string { return []string{"de", "en", "es", "fr", "it", "pt"} }

// BuiltIn gives the file of a built-in pack; false where there is none.
func BuiltIn(language string) ([]byte, bool) {
	if !slices.Contains(Languages(), language) {
		return nil, false
	}
	raw, err := packs.ReadFile("packs/" + language + ".yaml")
	return raw, err == nil
}

// ParsePack reads a pack. All faults come at once, each with name, line and key.
func ParsePack(name string, raw []byte) (*Pack, error) {
	p, err := config.Parse[Pack](name, raw)
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// Say gives the clips that ask q: why it is asked again, none the first time, and what to key.
func (p *Pack) Say(q Question) (why, ask []ID) {
	if q.Error != "" {
		why = best(p.Errors, q)
	}
	return why, best(p.Asks, q)
}

// IDs lists the clips that have a text, in the order of their names.
func (p *Pack) IDs() []ID { return slices.Sorted(maps.Keys(p.Clips)) }

// Validate tells all that is wrong at once; each text begins with the key.
func (p Pack) Validate() error {
	var errs []error
	if p.Language == "" || strings.ContainsAny(p.Language, " /\\.") {
		errs = append(errs, errors.New("language: want a language tag, say en or pt-BR"))
	}
	if p.Name == "" {
		errs = append(errs, errors.New("name: must not be empty"))
	}
	for _, id := range p.IDs() {
		errs = append(errs, p.clipError(id))
	}
	for _, id := range required() {
		if _, ok := p.Clips[id]; !ok {
			errs = append(errs, fmt.Errorf("clips: the text of %s is missing", id))
		}
	}
	brands, err := cards.NewTable()
	if err != nil {
		return err
	}
	for i, r := range p.Errors {
		errs = append(errs, p.rowError(fmt.Sprintf("errors[%d]", i), r, brands))
	}
	for i, r := range p.Asks {
		errs = append(errs, p.rowError(fmt.Sprintf("asks[%d]", i), r, brands))
	}
	for _, f := range Fields() {
		if len(best(p.Asks, Question{For: f})) == 0 {
			errs = append(errs, fmt.Errorf("asks: no row asks for %s, whatever card and try", f))
		}
	}
	for _, e := range Errors() {
		if len(best(p.Errors, Question{Error: e})) == 0 {
			errs = append(errs, fmt.Errorf("errors: no row is for %s, whatever field, card and try", e))
		}
	}
	return errors.Join(errs...)
}

func (p Pack) clipError(id ID) error {
	switch {
	case id == Wait:
		return fmt.Errorf("clips.%s: is a sound and has no text", id)
	case id == "" || strings.Trim(string(id), "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return fmt.Errorf("clips.%s: a name is made of a-z, 0-9 and -", id)
	case strings.TrimSpace(p.Clips[id]) == "":
		return fmt.Errorf("clips.%s: want a text", id)
	}
	return nil
}

// rowError tells what is wrong with one row of the matrix.
func (p Pack) rowError(at string, r Row, brands *cards.Table) error {
	var errs []error
	known := func(key, what string, given words, has func(string) bool) {
		for _, w := range given {
			if !has(w) {
				errs = append(errs, fmt.Errorf("%s.%s: there is no %s %q", at, key, what, w))
			}
		}
	}
	known("for", "field", r.For, func(w string) bool { return slices.Contains(Fields(), w) })
	known("error", "error", r.Error, func(w string) bool { return w == wordAny || slices.Contains(Errors(), w) })
	known("card", "brand", r.Card, brands.Has)
	known("say", "clip", r.Say, func(w string) bool { _, ok := p.Clips[ID(w)]; return ok })
	if len(r.Say) == 0 {
		errs = append(errs, fmt.Errorf("%s.say: want a clip", at))
	}
	if slices.ContainsFunc(r.Attempt, func(n int) bool { return n < 1 || n > 9 }) {
		errs = append(errs, fmt.Errorf("%s.attempt: want tries from 1 to 9", at))
	}
	return errors.Join(errs...)
}
