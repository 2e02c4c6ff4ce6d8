package declarative

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/config"
	"github.com/tonegate/tonegate/internal/config/reference"
	"github.com/tonegate/tonegate/providers/wire"
)

// update writes the schema anew: go test ./providers/declarative -run TestSchema -update.
var update = flag.Bool("update", false, "write the schema anew") //nolint:gochecknoglobals // A flag of the test.

func depsOf(t *testing.T) wire.Deps {
	t.Helper()
	return wire.Deps{}
}

// describe makes the schema of a type; docs are the comments of its keys by their path.
func describe(typ reflect.Type, at string, docs map[string]string) map[string]any {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	out := map[string]any{}
	switch {
	case typ == reflect.TypeFor[time.Duration]():
		out["type"], out["pattern"] = "string", `^([0-9.]+(ns|us|µs|ms|s|m|h))+$`
	case typ.Kind() == reflect.String:
		out["type"] = []string{"string", "number"}
	case typ.Kind() == reflect.Bool:
		out["type"] = "boolean"
	case typ.Kind() == reflect.Slice:
		out["type"], out["items"] = "array", describe(typ.Elem(), at+"[]", docs)
	case typ.Kind() == reflect.Map:
		out["type"], out["additionalProperties"] = "object", describe(typ.Elem(), at+".NAME", docs)
	case typ.Kind() == reflect.Struct:
		keys := map[string]any{}
		for _, f := range config.Fields(typ) {
			path := f.Key
			if at != "" {
				path = at + "." + f.Key
			}
			keys[f.Key] = describe(f.Type, path, docs)
		}
		out["type"], out["properties"], out["additionalProperties"] = "object", keys, false
	}
	if doc := docs[at]; doc != "" {
		out["description"] = doc
	}
	return out
}

// TestSchema holds schema.json to the struct, and the shipped files to schema.json.
func TestSchema(t *testing.T) {
	t.Parallel()
	reader := reference.NewReader("github.com/tonegate/tonegate", filepath.Join("..", ".."))
	keys, err := reader.Keys(reflect.TypeFor[File](), "")
	require.NoError(t, err)
	docs := map[string]string{}
	for _, k := range keys {
		require.NotEmpty(t, k.Doc, k.Path)
		docs[k.Path] = k.Doc
	}
	root := describe(reflect.TypeFor[File](), "", docs)
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "A provider that a file describes"
	want, err := json.MarshalIndent(root, "", "  ")
	require.NoError(t, err)
	want = append(want, '\n')
	if *update {
		require.NoError(t, os.WriteFile("schema.json", want, 0o644))
		return
	}
	require.Equal(t, string(want), string(Schema()), "run go test ./providers/declarative -run TestSchema -update")

	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", doc))
	compiled, err := c.Compile("schema.json")
	require.NoError(t, err)
	for _, name := range Examples() {
		raw, _ := Example(name)
		text, err := yaml.YAMLToJSON(raw)
		require.NoError(t, err)
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		require.NoError(t, err)
		require.NoError(t, compiled.Validate(v), name)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(`{"launch":{"lnik":"x"}}`)))
	require.NoError(t, err)
	require.Error(t, compiled.Validate(v))
}
