package source

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/tonegate/tonegate/internal/secret"
	"github.com/tonegate/tonegate/internal/spelling"
)

// shape finds where a file has not the shape of a flow, by the schema. It has told of the places in broken, which the other
// checks then leave alone.
type shape struct {
	report *Report
	schema map[string]any // as it is written
	broken []string
}

// shape checks a decoded file against the schema.
func (r *Report) shape(tree any, part bool) (*shape, error) {
	schemas, err := compiled()
	if err != nil {
		return nil, err
	}
	schema := schemas.file
	if part {
		schema = schemas.part
	}
	s := &shape{report: r, schema: schemas.document}
	if fault, ok := errors.AsType[*jsonschema.ValidationError](schema.Validate(tree)); ok {
		s.tell(fault)
	}
	return s, nil
}

// tell descends to what is wrong, and says it.
func (s *shape) tell(fault *jsonschema.ValidationError) {
	path := strings.Join(fault.InstanceLocation, "/")
	switch k := fault.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		known := s.properties(fault.SchemaURL)
		for _, name := range k.Properties {
			s.add(join(path, name), spelling.Suggest(name, known), "there is no key %s here", secret.Quote(name))
		}
	case *kind.Required:
		for _, name := range k.Missing {
			s.broken = append(s.broken, join(path, name))
			s.report.Add(path, "write "+name+": "+s.about(fault.SchemaURL, name), "%q is missing", name)
		}
	case *kind.Type:
		s.add(path, "write "+wanted(k.Want), "this is %s", wanted([]string{k.Got}))
	case *kind.AnyOf:
		s.add(path, "write "+s.title(fault.SchemaURL), "this cannot be read")
	case *kind.Enum:
		got, _ := k.Got.(string)
		s.add(path, spelling.Suggest(got, texts(k.Want)), "%s is not known here", secret.Quote(got))
	case *kind.Const:
		s.add(path, fmt.Sprintf("write %v", k.Want), "this value is not known")
	case *kind.Pattern:
		s.add(path, "write it like 8s, 400ms or 4m", "%s is not a duration", secret.Quote(k.Got))
	default:
		s.measure(path, fault)
	}
}

// measure tells of lengths and numbers, or descends.
func (s *shape) measure(path string, fault *jsonschema.ValidationError) {
	switch fault.ErrorKind.(type) {
	case *kind.Minimum, *kind.Maximum:
		s.add(path, "use "+s.within(fault.SchemaURL), "the number is out of range")
	case *kind.MinLength, *kind.MinItems, *kind.MinProperties:
		s.add(path, "write something, or remove it", "this is empty")
	case *kind.UniqueItems:
		s.add(path, "keep it once", "something stands here twice")
	default:
		for _, cause := range fault.Causes {
			s.tell(cause)
		}
		if len(fault.Causes) == 0 {
			s.add(path, "see the reference of flows", "this has not the shape of a flow")
		}
	}
}

func (s *shape) add(path, right, what string, args ...any) {
	s.broken = append(s.broken, path)
	s.report.Add(path, right, what, args...)
}

// sound gives the tree without what was told of, so that the rest can be checked.
func (s *shape) sound(tree any) any {
	return s.prune("", tree)
}

func (s *shape) prune(path string, value any) any {
	if path != "" && slices.Contains(s.broken, path) {
		return nil
	}
	switch v := value.(type) {
	case map[string]any:
		kept := make(map[string]any, len(v))
		for name, inner := range v {
			if at := join(path, name); !slices.Contains(s.broken, at) {
				kept[name] = s.prune(at, inner)
			}
		}
		return kept
	case []any:
		kept := make([]any, len(v))
		for i, inner := range v {
			kept[i] = s.prune(join(path, fmt.Sprint(i)), inner)
		}
		return kept
	default:
		return value
	}
}

// at gives the part of the schema that an address names.
func (s *shape) at(address string) map[string]any {
	_, pointer, _ := strings.Cut(address, "#")
	here := s.schema
	for token := range strings.SplitSeq(strings.Trim(pointer, "/"), "/") {
		inner, ok := here[token].(map[string]any)
		if !ok {
			break
		}
		here = inner
	}
	return here
}

func (s *shape) properties(address string) []string {
	properties, _ := s.at(address)["properties"].(map[string]any)
	return slices.Collect(maps.Keys(properties))
}

// about is what the schema says of a property.
func (s *shape) about(address, name string) string {
	properties, _ := s.at(address)["properties"].(map[string]any)
	property, _ := properties[name].(map[string]any)
	about, _ := property["description"].(string)
	first, _, _ := strings.Cut(about, ". ")
	return strings.TrimSuffix(first, ".")
}

func (s *shape) title(address string) string {
	title, _ := s.at(address)["title"].(string)
	return title
}

func (s *shape) within(address string) string {
	here := s.at(address)
	return fmt.Sprintf("%v to %v", here["minimum"], here["maximum"])
}

// wanted puts the types of JSON Schema into words.
func wanted(types []string) string {
	words := make([]string, len(types))
	for i, name := range types {
		words[i] = map[string]string{
			"object": "a map of keys", "array": "a list", "string": "a text", "integer": "a whole number", "number": "a number",
			"boolean": "true or false", "null": "nothing",
		}[name]
	}
	return strings.Join(words, " or ")
}

func texts(values []any) []string {
	all := make([]string, 0, len(values))
	for _, value := range values {
		if text, ok := value.(string); ok {
			all = append(all, text)
		}
	}
	return all
}
