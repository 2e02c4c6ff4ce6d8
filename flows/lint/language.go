package lint

import (
	"fmt"
	"slices"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/secret"
	"github.com/tonegate/tonegate/internal/spelling"
)

// understood lists the languages whose texts are checked for what they say.
func understood() []string {
	return []string{"de", "en", "es", "fr", "it", "pt"}
}

// languages checks which languages the flow says that it speaks.
func (c *checker) languages() {
	f := c.flow
	bases := make(map[string]string)
	for i, language := range f.Speaks() {
		path := "language"
		if i > 0 {
			path = fmt.Sprintf("languages/%d", slices.Index(f.Languages, language))
		}
		if !languageTag.MatchString(language) {
			c.Add(path, "write a tag such as en-GB", "%s is not a language", secret.Quote(language))
		}
		if other, taken := bases[flows.Base(language)]; taken {
			c.Add(path, "keep one of them", "%q and %q are one language to a flow", other, language)
		}
		bases[flows.Base(language)] = language
		if !slices.Contains(understood(), flows.Base(language)) {
			c.Warn(path, "have a person read the texts: use "+spelling.List(understood())+" to have them checked",
				"texts in %q are not checked for what they say of money and cards", language)
		}
	}
	if len(f.Languages) > 0 && !slices.Contains(f.Languages, f.Language) {
		c.Add("languages", "add "+f.Language, "the language of the start is not among the languages")
	}
}

// unspoken tells of a language that is none of the flow's.
func (c *checker) unspoken(path, language string) {
	c.Add(path, spelling.Suggest(language, c.flow.Speaks())+", or add it to languages",
		"the flow does not speak %s", secret.Quote(language))
}
