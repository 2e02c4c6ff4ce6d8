package flows_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/flows"
)

// compiled gives the part of the schema at a pointer, with whatever the document says in at's place.
func compiled(t *testing.T, pointer string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(flows.Schema()))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("flow.json", document))
	schema, err := compiler.Compile("flow.json#" + pointer)
	require.NoError(t, err, pointer)
	return schema
}

// TestSchema_Draft holds the schema against that of JSON Schema 2020-12 itself.
func TestSchema_Draft(t *testing.T) {
	t.Parallel()
	var schema any
	require.NoError(t, json.Unmarshal(flows.Schema(), &schema))
	compiler := jsonschema.NewCompiler()
	draft, err := compiler.Compile("https://json-schema.org/draft/2020-12/schema")
	require.NoError(t, err)
	require.NoError(t, draft.Validate(schema))
	require.Error(t, draft.Validate(map[string]any{"type": 1}))
}

// TestSchema_TakesTheExamples validates every flow that is shipped.
func TestSchema_TakesTheExamples(t *testing.T) {
	t.Parallel()
	schema := compiled(t, "")
	paths, err := filepath.Glob("examples/*/flow.yaml")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(paths), 4)
	for _, path := range append(paths, "testdata/every-kind/flow.yaml") {
		src, err := os.ReadFile(path)
		require.NoError(t, err)
		var flow any
		require.NoError(t, yaml.Unmarshal(src, &flow))
		require.NoError(t, schema.Validate(flow), path)
	}
}

// TestSchema_IsStrict wants no object of ours to take a key that nobody knows, and every example of a key to be one.
func TestSchema_IsStrict(t *testing.T) {
	t.Parallel()
	var schema map[string]any
	require.NoError(t, json.Unmarshal(flows.Schema(), &schema))
	seen := 0
	var walk func(pointer string, value any)
	walk = func(pointer string, value any) {
		object, ok := value.(map[string]any)
		if !ok {
			return
		}
		if properties, ok := object["properties"].(map[string]any); ok {
			require.Equal(t, false, object["additionalProperties"], pointer)
			for _, name := range slices.Sorted(maps.Keys(properties)) {
				property, _ := properties[name].(map[string]any)
				examples, _ := property["examples"].([]any)
				for _, example := range examples {
					require.NoError(t, compiled(t, pointer+"/properties/"+name).Validate(example), "%s of %s", name, pointer)
					seen++
				}
			}
		}
		for name, inner := range object {
			walk(pointer+"/"+name, inner)
		}
	}
	walk("", schema)
	require.Greater(t, seen, 40, "examples, from which editors complete")
}
