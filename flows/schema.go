package flows

import (
	"bytes"
	_ "embed" // for the schema
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaText is written from the types by: go test ./flows -update.
//
//go:embed schema.json
var schemaText []byte

// Schema is the JSON Schema (2020-12) of a flow file, for editors. That of an included file is its #/$defs/Part.
func Schema() []byte {
	return bytes.Clone(schemaText)
}

// schemaAt is the address of the schema inside this program.
const schemaAt = "flow.json"

// compileSchema gives the schema of a flow, or of a part of one, and the document that it was read from.
func compileSchema(part bool) (*jsonschema.Schema, map[string]any, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText))
	if err != nil {
		return nil, nil, fmt.Errorf("schema: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(schemaAt, document); err != nil {
		return nil, nil, fmt.Errorf("schema: %w", err)
	}
	at := schemaAt
	if part {
		at += "#/$defs/Part"
	}
	schema, err := compiler.Compile(at)
	if err != nil {
		return nil, nil, fmt.Errorf("schema: %w", err)
	}
	object, _ := document.(map[string]any)
	return schema, object, nil
}
