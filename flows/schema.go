package flows

import (
	"bytes"
	_ "embed" // for the schema
)

// schemaText is written from the types by: go test ./flows -update.
//
//go:embed schema.json
var schemaText []byte

// Schema is the JSON Schema (2020-12) of a flow file, for editors. That of an included file is its #/$defs/Part.
func Schema() []byte {
	return bytes.Clone(schemaText)
}
