package script_test

import (
	"bytes"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/config"
	"github.com/tonegate/tonegate/rehearsal/script"
)

// The schema that editors complete from has the keys that the decoder takes, and accepts every example.
func TestSchema(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("schema.json")
	require.NoError(t, err)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("tests.json", document))
	schema, err := compiler.Compile("tests.json")
	require.NoError(t, err)

	test := schema.Properties["tests"].Items2020.Ref
	answer := test.Properties["turns"].Items2020.Ref.Properties["model"].AnyOf[0].Ref.AnyOf[1]
	for of, at := range map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[script.File]():   schema,
		reflect.TypeFor[script.Test]():   test,
		reflect.TypeFor[script.Turn]():   test.Properties["turns"].Items2020.Ref,
		reflect.TypeFor[script.Answer](): answer,
		reflect.TypeFor[script.Call]():   answer.Properties["calls"].AnyOf[0].Ref.AnyOf[1],
	} {
		var keys []string
		for _, field := range config.Fields(of) {
			keys = append(keys, field.Key)
		}
		slices.Sort(keys)
		require.Equal(t, keys, slices.Sorted(maps.Keys(at.Properties)), of.Name())
	}

	paths, err := script.Find("../../flows/examples")
	require.NoError(t, err)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		var value any
		require.NoError(t, yaml.Unmarshal(text, &value))
		require.NoError(t, schema.Validate(value), path)
	}
	for _, turn := range []string{
		`{keys: "1", sais: x}`, `{user: hi, model: 5}`, `{user: hi, model: {says: x}}`, `{user: hi, model: {calls: {args: {}}}}`,
	} {
		var wrong any
		require.NoError(t, yaml.Unmarshal([]byte(one(turn)), &wrong))
		require.Error(t, schema.Validate(wrong), turn)
	}
}
