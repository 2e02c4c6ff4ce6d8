package script

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Text is one expectation of what is said. One of its fields is set.
type Text struct {
	// Exact is the whole sentence.
	Exact string `yaml:"exact"`
	// Contains is a part of it.
	Contains string `yaml:"contains"`
	// Regex in RE2 syntax finds something in it.
	Regex string `yaml:"regex"`

	pattern *regexp.Regexp
	place
}

// UnmarshalYAML takes a text, which is exact, or one of exact, contains and regex.
func (t *Text) UnmarshalYAML(node ast.Node) error {
	t.place = placeOf(node)
	switch n := node.(type) {
	case *ast.StringNode:
		t.Exact = n.Value
		return nil
	case *ast.LiteralNode:
		t.Exact = strings.TrimSpace(n.Value.Value)
		return nil
	case *ast.MappingNode, *ast.MappingValueNode:
		type plain Text
		return decode(node, (*plain)(t))
	default:
		return nil // the check tells
	}
}

// check tells what is wrong with the expectation, and compiles it.
func (t *Text) check() error {
	set := 0
	for _, s := range []string{t.Exact, t.Contains, t.Regex} {
		if s != "" {
			set++
		}
	}
	if set != 1 {
		return errors.New("want a text, or one of exact, contains and regex")
	}
	if t.Regex == "" {
		return nil
	}
	pattern, err := regexp.Compile(t.Regex)
	if err != nil {
		return errors.New("the regex cannot be read; use RE2 syntax")
	}
	t.pattern = pattern
	return nil
}

// Matches tells whether a sentence is as expected. Space at the ends and between words does not count.
func (t *Text) Matches(said string) bool {
	said = squeeze(said)
	switch {
	case t.Exact != "":
		return said == squeeze(t.Exact)
	case t.Contains != "":
		return strings.Contains(said, squeeze(t.Contains))
	default:
		return t.pattern != nil && t.pattern.MatchString(said)
	}
}

// String is the expectation as it stands in a diff.
func (t *Text) String() string {
	switch {
	case t.Exact != "":
		return squeeze(t.Exact)
	case t.Contains != "":
		return fmt.Sprintf("… %s …", squeeze(t.Contains))
	default:
		return "/" + t.Regex + "/"
	}
}

func squeeze(text string) string {
	return strings.Join(strings.Fields(text), " ")
}

// Texts are expectations in their order; one may stand without a list.
type Texts []*Text

// UnmarshalYAML takes a list, or one text.
func (t *Texts) UnmarshalYAML(node ast.Node) error {
	nodes := []ast.Node{node}
	if list, ok := node.(*ast.SequenceNode); ok {
		nodes = list.Values
	}
	for _, n := range nodes {
		one := &Text{}
		if err := one.UnmarshalYAML(n); err != nil {
			return err
		}
		*t = append(*t, one)
	}
	return nil
}
