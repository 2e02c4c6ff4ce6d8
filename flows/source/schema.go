package source

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/tonegate/tonegate/flows"
)

// schemas are that of a flow and that of a part of one, and the document that they were read from.
type schemas struct {
	file, part *jsonschema.Schema
	document   map[string]any
}

// compiled gives the schemas, which are read once.
var compiled = sync.OnceValues(compileSchemas) //nolint:gochecknoglobals // It is never changed.

func compileSchemas() (schemas, error) {
	const at = "flow.json" // the address of the schema inside this program
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(flows.Schema()))
	if err != nil {
		return schemas{}, fmt.Errorf("schema: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(at, document); err != nil {
		return schemas{}, fmt.Errorf("schema: %w", err)
	}
	var s schemas
	if s.file, err = compiler.Compile(at); err != nil {
		return schemas{}, fmt.Errorf("schema: %w", err)
	}
	if s.part, err = compiler.Compile(at + "#/$defs/Part"); err != nil {
		return schemas{}, fmt.Errorf("schema: %w", err)
	}
	s.document, _ = document.(map[string]any)
	return s, nil
}
