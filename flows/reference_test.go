package flows_test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
)

// sections are the objects of a flow in the order of the reference, with their headings.
func sections() []struct {
	typ   reflect.Type
	title string
} {
	return []struct {
		typ   reflect.Type
		title string
	}{
		{reflect.TypeFor[flows.File](), "The file"},
		{reflect.TypeFor[flows.Var](), "vars.NAME"},
		{reflect.TypeFor[flows.Node](), "nodes.NAME"},
		{reflect.TypeFor[flows.BargeIn](), "barge_in"},
		{reflect.TypeFor[flows.EndOfTurn](), "end_of_turn"},
		{reflect.TypeFor[flows.Ladder](), "no_input, no_match"},
		{reflect.TypeFor[flows.Intent](), "ask[]"},
		{reflect.TypeFor[flows.Slot](), "slots.NAME"},
		{reflect.TypeFor[flows.Lookup](), "lookup"},
		{reflect.TypeFor[flows.Case](), "branch[]"},
		{reflect.TypeFor[flows.Task](), "task"},
		{reflect.TypeFor[flows.ToolLookup](), "task.lookups.NAME"},
		{reflect.TypeFor[flows.Exit](), "task.exits[]"},
		{reflect.TypeFor[flows.Choose](), "choose"},
		{reflect.TypeFor[flows.Consent](), "consent"},
		{reflect.TypeFor[flows.Payment](), "payment"},
		{reflect.TypeFor[flows.Limits](), "payment.limits"},
		{reflect.TypeFor[flows.Prompts](), "payment.prompts"},
		{reflect.TypeFor[flows.Link](), "link"},
		{reflect.TypeFor[flows.Handoff](), "handoff"},
		{reflect.TypeFor[flows.Part](), "An included file"},
	}
}

// TestReferenceIsOfTheSchema compares docs/4-reference/flow.md with the schema.
func TestReferenceIsOfTheSchema(t *testing.T) {
	t.Parallel()
	const at, begin = "../docs/4-reference/flow.md", "<!-- generated: go test ./flows -update -->\n"
	var schema map[string]any
	require.NoError(t, json.Unmarshal(flows.Schema(), &schema))
	defs := object(schema["$defs"])
	var tables strings.Builder
	listed := map[string]bool{"Text": true, "Phrases": true, "Rungs": true}
	for _, s := range sections() {
		def := object(defs[s.typ.Name()])
		if s.typ == reflect.TypeFor[flows.File]() {
			def = schema
		}
		listed[s.typ.Name()] = true
		tables.WriteString("\n## " + s.title + "\n\n| key | value | meaning | example |\n|---|---|---|---|\n")
		tables.WriteString(rows(s.typ, def, defs))
	}
	for name := range defs {
		require.True(t, listed[name], "%s has no section", name)
	}
	raw, err := os.ReadFile(at)
	require.NoError(t, err)
	head, _, ok := strings.Cut(string(raw), begin)
	require.True(t, ok)
	want := head + begin + tables.String()
	if *update {
		require.NoError(t, os.WriteFile(at, []byte(want), 0o600))
		return
	}
	require.Equal(t, want, string(raw), "run go test ./flows -update")
}

func object(value any) map[string]any {
	o, _ := value.(map[string]any)
	return o
}

// rows describes the keys of one object, in the order of its type.
func rows(typ reflect.Type, def, defs map[string]any) string {
	var out strings.Builder
	wanted, _ := def["required"].([]any)
	properties := object(def["properties"])
	for _, key := range keys(typ) {
		property := object(properties[key])
		name := "`" + key + "`"
		if slices.Contains(wanted, any(key)) {
			name = "**" + name + "**"
		}
		about, _ := property["description"].(string)
		cells := []string{name, cell(value(property, defs)), cell(about), sample(property)}
		out.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	return out.String()
}

func keys(typ reflect.Type) []string {
	var all []string
	for field := range typ.Fields() {
		if tag := field.Tag.Get("yaml"); tag == ",inline" {
			all = append(all, keys(field.Type)...)
		} else {
			all = append(all, tag)
		}
	}
	return all
}

// value is what stands behind a key, in words.
func value(property, defs map[string]any) string {
	if ref, ok := property["$ref"].(string); ok {
		def := object(defs[strings.TrimPrefix(ref, "#/$defs/")])
		if title, ok := def["title"].(string); ok {
			return title
		}
		return "see below"
	}
	if enum, ok := property["enum"].([]any); ok {
		words := make([]string, len(enum))
		for i, word := range enum {
			words[i], _ = word.(string)
		}
		return strings.Join(words, ", ")
	}
	switch property["type"] {
	case "string":
		if property["pattern"] != nil {
			return "duration"
		}
		return "text"
	case "integer":
		return "whole number"
	case "boolean":
		return "true or false"
	case "array":
		return "list"
	case "object":
		return "map"
	default:
		if property["const"] != nil {
			return "whole number"
		}
		return "key of the keypad"
	}
}

func sample(property map[string]any) string {
	examples, _ := property["examples"].([]any)
	if len(examples) == 0 {
		return ""
	}
	if text, ok := examples[0].(string); ok {
		return cell("`" + text + "`")
	}
	text := &strings.Builder{}
	encoder := json.NewEncoder(text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(examples[0])
	return cell("`" + strings.TrimSpace(text.String()) + "`")
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
