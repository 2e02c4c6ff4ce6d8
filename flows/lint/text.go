package lint

import (
	"errors"
	"maps"
	"reflect"
	"slices"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/expression"
)

// text compiles a text in each language of the flow, which it must have.
func (c *checker) text(path string, text flows.Text) {
	if len(text) == 0 {
		return
	}
	spoken := c.flow.Speaks()
	for _, key := range slices.Sorted(maps.Keys(text)) {
		if key != "" && !slices.ContainsFunc(spoken, func(tag string) bool { return key == tag || key == flows.Base(tag) }) {
			c.unspoken(path+"/"+key, key)
		}
	}
	for _, language := range spoken {
		in := text.In(language)
		if in == "" {
			c.Add(path, "write it in "+language+", too", "the text is missing in %s", language)
			continue
		}
		at := path
		for _, key := range []string{language, flows.Base(language)} {
			if text[key] != "" {
				at = path + "/" + key
				break
			}
		}
		c.template(at, in, flows.Base(language))
	}
}

func (c *checker) template(path, text, language string) {
	t, err := c.compiled.AddText(text, language, c.known)
	if err != nil {
		c.Add(path, right(err, "write {{ bill.amount | money(bill.currency) }} with declared variables"),
			"the text cannot be filled in: %s", err)
		return
	}
	c.uses(t.Names())
}

// expression compiles an expression, which may name what is known.
func (c *checker) expression(path, source string, known expression.Environment) (*expression.Expression, bool) {
	e, err := c.compiled.Add(source, known)
	if err != nil {
		c.Add(path, right(err, "use declared variables, such as bill.amount"), "the expression cannot be read: %s", err)
		return nil, false
	}
	c.uses(e.Names())
	return e, true
}

// right is what would be right instead of what err tells of, or otherwise.
func right(err error, otherwise string) string {
	if unknown, ok := errors.AsType[*expression.UnknownError](err); ok && unknown.Right != "" {
		return unknown.Right
	}
	return otherwise
}

// gives checks that an expression can give a value of a type.
func (c *checker) gives(path string, e *expression.Expression, kind string) {
	if got := kindOf(e); got != "" && got != kind {
		c.Add(path, "write one that gives a "+kind, "the expression gives a %s", got)
	}
}

// kindOf is the type that the expression's value has for certain, or empty.
func kindOf(e *expression.Expression) string {
	switch e.Kind() {
	case reflect.Bool:
		return flows.TypeBoolean
	case reflect.String:
		return flows.TypeString
	case reflect.Int64:
		return flows.TypeNumber
	case reflect.Slice:
		return flows.TypeList
	case reflect.Map:
		return flows.TypeObject
	default:
		return ""
	}
}

func (c *checker) uses(names []string) {
	for _, name := range names {
		c.used[name] = true
	}
}
