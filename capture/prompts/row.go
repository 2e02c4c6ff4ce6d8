package prompts

import (
	"errors"
	"slices"
)

// Row is one line of the matrix: what is said where all its conditions hold. A condition that is left out always holds.
type Row struct {
	// For which fields.
	For words `yaml:"for"`
	// Error is why the field is asked for again; any for all of them.
	Error words `yaml:"error"`
	// Card is the brand of the card, as far as it is known.
	Card words `yaml:"card"`
	// Attempt is the try at the field, from 1.
	Attempt []int `yaml:"attempt"`
	// Say is the clips, one after the other.
	Say words `yaml:"say"`
}

// Question is what is to be asked.
type Question struct {
	For     string // a word of Fields
	Error   string // a word of Errors; empty the first time
	Card    string // brand type; empty while it is not known
	Attempt int    // from 1
}

// fits tells whether all conditions of the row hold, and how narrow they are.
func (r Row) fits(q Question) (narrow int, ok bool) {
	for _, c := range []struct {
		want  words
		given string
	}{{r.For, q.For}, {r.Error, q.Error}, {r.Card, q.Card}} {
		switch {
		case len(c.want) == 0:
		case slices.Contains(c.want, c.given):
			narrow += 2
		case q.Error != "" && c.given == q.Error && slices.Contains(c.want, wordAny):
			narrow++
		default:
			return 0, false
		}
	}
	if len(r.Attempt) > 0 {
		narrow += 2
	}
	return narrow, len(r.Attempt) == 0 || slices.Contains(r.Attempt, q.Attempt)
}

// best gives what the narrowest row that fits says; of equals the first.
func best(rows []Row, q Question) []ID {
	var say []ID
	most := -1
	for _, r := range rows {
		if narrow, ok := r.fits(q); ok && narrow > most {
			most = narrow
			say = say[:0]
			for _, id := range r.Say {
				say = append(say, ID(id))
			}
		}
	}
	return say
}

// words is one word or a list of them.
type words []string

// UnmarshalYAML takes both spellings.
func (w *words) UnmarshalYAML(decode func(any) error) error {
	var one string
	if decode(&one) == nil {
		*w = words{one}
		return nil
	}
	var many []string
	if decode(&many) != nil {
		return errors.New("want a word or a list of words")
	}
	*w = many
	return nil
}
