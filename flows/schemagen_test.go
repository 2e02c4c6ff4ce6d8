package flows_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/internal/config/reference"
	"github.com/tonegate/tonegate/payments"
)

// update writes the schema and the reference anew: go test ./flows -update.
var update = flag.Bool("update", false, "write schema.json and the reference anew") //nolint:gochecknoglobals // A flag.

// TestSchemaIsOfTheTypes compares schema.json with the types that a flow is read into.
func TestSchemaIsOfTheTypes(t *testing.T) {
	t.Parallel()
	docs, err := reference.Comments(".")
	require.NoError(t, err)
	g := generator{docs: docs, defs: map[string]any{}}
	root := g.object(reflect.TypeFor[flows.File]())
	g.defs["Part"] = g.object(reflect.TypeFor[flows.Part]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "A flow of Tonegate"
	root["$defs"] = g.defs
	var want bytes.Buffer
	encoder := json.NewEncoder(&want)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	require.NoError(t, encoder.Encode(root))
	if *update {
		require.NoError(t, os.WriteFile("schema.json", want.Bytes(), 0o600))
	}
	got, err := os.ReadFile("schema.json")
	require.NoError(t, err)
	require.Equal(t, want.String(), string(got), "run go test ./flows -update")
}

// generator makes a schema of Go types, their comments, and what the table below adds.
type generator struct {
	docs map[string]string
	defs map[string]any
}

func (g generator) object(typ reflect.Type) map[string]any {
	properties := make(map[string]any)
	g.fields(typ, properties)
	schema := map[string]any{
		"type": "object", "description": g.docs[typ.Name()], "additionalProperties": false, "properties": properties,
	}
	if wanted := required()[typ.Name()]; wanted != nil {
		schema["required"] = wanted
	}
	return schema
}

func (g generator) fields(typ reflect.Type, properties map[string]any) {
	for field := range typ.Fields() {
		tag := field.Tag.Get("yaml")
		if tag == ",inline" {
			g.fields(field.Type, properties)
			continue
		}
		name := typ.Name() + "." + field.Name
		property := g.schema(field.Type)
		property["description"] = g.docs[name]
		maps.Copy(property, extras()[name])
		if value, ok := fallback(g.docs[name]); ok && property["type"] != nil {
			property["default"] = value
		}
		properties[tag] = property
	}
}

var saidDefault = regexp.MustCompile(`Default ([^ .,;]+)\.(?: |$)`)

// fallback is the default that a comment tells of.
func fallback(doc string) (any, bool) {
	found := saidDefault.FindStringSubmatch(doc)
	if found == nil {
		return nil, false
	}
	var number int
	if json.Unmarshal([]byte(found[1]), &number) == nil {
		return number, true
	}
	return found[1], true
}

func (g generator) schema(typ reflect.Type) map[string]any {
	switch typ {
	case reflect.TypeFor[flows.Duration]():
		return map[string]any{"type": "string", "pattern": `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`}
	case reflect.TypeFor[flows.Text]():
		return g.named("Text", "a text, or one text for each language", text())
	case reflect.TypeFor[flows.Phrases]():
		list := map[string]any{"type": "array", "items": text(), "minItems": 1}
		return g.named("Phrases", "a list of phrases, or one list for each language", list)
	case reflect.TypeFor[flows.Rungs]():
		one := g.schema(reflect.TypeFor[flows.Text]())
		g.defs["Rungs"] = map[string]any{"title": "a text, or a list of texts", "anyOf": []any{
			one, map[string]any{"type": "array", "items": one, "minItems": 1},
		}}
		return map[string]any{"$ref": "#/$defs/Rungs"}
	default:
		return g.plain(typ)
	}
}

func text() map[string]any { return map[string]any{"type": "string", "minLength": 1} }

// named defines a value that may be written once, or once for each language.
func (g generator) named(name, title string, one map[string]any) map[string]any {
	g.defs[name] = map[string]any{"title": title, "anyOf": []any{
		one, map[string]any{"type": "object", "additionalProperties": one, "minProperties": 1},
	}}
	return map[string]any{"$ref": "#/$defs/" + name}
}

func (g generator) plain(typ reflect.Type) map[string]any {
	switch typ.Kind() {
	case reflect.Pointer:
		return g.schema(typ.Elem())
	case reflect.Struct:
		if g.defs[typ.Name()] == nil {
			g.defs[typ.Name()] = true // it may refer to itself
			g.defs[typ.Name()] = g.object(typ)
		}
		return map[string]any{"$ref": "#/$defs/" + typ.Name()}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": g.schema(typ.Elem())}
	case reflect.Map:
		if typ.Elem().Kind() == reflect.Interface {
			return map[string]any{"type": "object"}
		}
		return map[string]any{"type": "object", "additionalProperties": g.schema(typ.Elem())}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.String:
		return map[string]any{"type": "string"}
	default:
		panic("no schema for " + typ.String())
	}
}

// required names the keys that must stand in each object.
func required() map[string][]string {
	return map[string][]string{
		"File": {"version", "name", "start", "nodes"}, "Var": {"type", "trust"}, "Case": {"when", "to"},
		"Intent": {"intent", "examples", "to"}, "Slot": {"into"}, "Choose": {"of", "each", "to"}, "Consent": {"yes", "no"},
		"Lookup": {"call", "into"}, "ToolLookup": {"when", "call", "into"}, "Exit": {"exit", "when", "to"}, "Task": {"goal"},
		"Handoff": {"to"}, "Link": {"channel"}, "Ladder": {"to"},
	}
}

// extras are what the Go types do not say: words, ranges, examples.
func extras() map[string]map[string]any {
	key := map[string]any{"type": []string{"string", "integer"}, "examples": []any{1, "*"}}
	types := []string{flows.TypeString, flows.TypeNumber, flows.TypeBoolean, flows.TypeObject, flows.TypeList}
	within := func(least, most int) map[string]any { return map[string]any{"minimum": least, "maximum": most} }
	such := func(values ...any) map[string]any { return map[string]any{"examples": values} }
	return map[string]map[string]any{
		"File.Version":  {"const": 1},
		"File.Name":     {"minLength": 1, "examples": []any{"utility-bill"}},
		"File.Language": such("en-GB"), "File.Languages": such([]any{"en-GB", "es-ES"}),
		"File.Include": such([]any{"common.yaml"}), "File.Start": such("greet"),
		"File.Nodes": {"minProperties": 1},
		"Var.Type":   {"enum": types},
		"Var.Trust":  {"enum": []string{flows.TrustServer, flows.TrustCaller}},
		"Var.Fields": {
			"additionalProperties": map[string]any{"enum": types},
			"examples":             []any{map[string]any{"amount": "number", "currency": "string"}},
		},
		"Node.Say":  such("Your balance is {{ bill.amount | money(bill.currency) }}."),
		"Node.Menu": such(map[string]any{"1": "pay", "2": "human"}), "Node.On": on(), "Node.To": such("goodbye"),
		"Node.Language":    such("es-ES"),
		"BargeIn.By":       {"enum": []string{flows.CutBySpeech, flows.CutByKeys}},
		"BargeIn.After":    such("400ms"),
		"BargeIn.Resume":   such("2s"),
		"EndOfTurn.Min":    such("400ms"),
		"EndOfTurn.Max":    such("2.5s"),
		"Case.When":        such("bill.amount > 10000"),
		"Intent.Intent":    such("pay_bill"),
		"Intent.Examples":  such([]any{"I'd like to pay my bill", "pay"}),
		"Slot.Type":        {"enum": []string{"digits", "number", "date", "choice", "pattern"}},
		"Slot.OneOf":       such([]any{"gas", "water"}),
		"Slot.Pattern":     such("[A-Z]{2}[0-9]{6}"),
		"Choose.Each":      such("For {{ quote.text }}, {{ quote.amount_text }}, press {{ quote.key }}."),
		"Consent.Key":      key,
		"Consent.NoKey":    key,
		"Lookup.Call":      such("billing"),
		"Lookup.With":      such(map[string]any{"caller": "{{ call.from }}"}),
		"Lookup.Map":       such(map[string]any{"amount": "response.balance.minor"}),
		"Lookup.Timeout":   such("3s"),
		"Lookup.Mock":      such(map[string]any{"amount": 4250, "currency": "GBP", "reference": "INV-1001"}),
		"Task.Goal":        such("Find out whether the caller wants to pay in full or in parts."),
		"Task.Tools":       {"items": map[string]any{"enum": tools()}, "uniqueItems": true},
		"Task.MaxTurns":    within(1, 50),
		"Exit.Exit":        such("person"),
		"Exit.When":        such("The caller wants to speak to a person."),
		"ToolLookup.When":  such("The caller asks for the last reading."),
		"Payment.Provider": such("default"), "Payment.Amount": such("bill.amount"),
		"Payment.Currency": such("bill.currency"), "Payment.Reference": such("bill.reference"),
		"Payment.Quotes": such("plan.quotes"), "Payment.Hold": {"enum": flows.HoldSounds()},
		"Prompts.Language": such("es"),
		"Limits.Tries":     within(1, 5), "Limits.Cards": within(1, 5), "Limits.Within": such("4m"),
		"Handoff.To": such("support"), "Link.Channel": such("sms"),
		"Ladder.After": such("8s"), "Ladder.Times": within(1, 5),
	}
}

func tools() []string {
	return []string{flows.ToolStartPayment, flows.ToolCancelPayment, flows.ToolPaymentStatus, flows.ToolSendLink}
}

// on describes every edge, so that editors offer them.
func on() map[string]any {
	edges := map[string]any{
		"error":                edge("The lookup, or the model of a task, has failed."),
		"none":                 edge("There are no quotes to choose from."),
		"max_turns":            edge("The task has taken as many turns as it may."),
		flows.ToolStartPayment: edge("The model has started a payment: a consent node."),
	}
	for _, outcome := range payments.Outcomes() {
		edges[string(outcome)] = edge("The payment has ended as " + strings.ReplaceAll(string(outcome), "_", " ") + ".")
	}
	return map[string]any{
		"properties": edges, "additionalProperties": false,
		"examples": []any{map[string]any{"error": "human"}},
	}
}

func edge(description string) map[string]any {
	return map[string]any{"type": "string", "description": description}
}

// TestSchemaDescribesEveryKey wants words for editors to show.
func TestSchemaDescribesEveryKey(t *testing.T) {
	t.Parallel()
	var walk func(at string, value any)
	walk = func(at string, value any) {
		object, ok := value.(map[string]any)
		if !ok {
			return
		}
		if properties, ok := object["properties"].(map[string]any); ok {
			for _, name := range slices.Sorted(maps.Keys(properties)) {
				property, _ := properties[name].(map[string]any)
				require.NotEmpty(t, property["description"], "%s/%s has no description", at, name)
			}
		}
		for name, inner := range object {
			walk(at+"/"+name, inner)
		}
	}
	var schema any
	require.NoError(t, json.Unmarshal(flows.Schema(), &schema))
	walk("", schema)
}
