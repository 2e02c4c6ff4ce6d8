package declarative

import (
	"embed"
	"path"
	"strings"
)

//go:embed examples/*.yaml
var examples embed.FS

// Examples lists the names of the files that are shipped.
func Examples() []string {
	entries, err := examples.ReadDir("examples")
	if err != nil {
		panic(err) // they are in the binary
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}

// Example gives the file of that name that is shipped.
func Example(name string) ([]byte, bool) {
	raw, err := examples.ReadFile(path.Join("examples", path.Base(name)+".yaml"))
	return raw, err == nil
}

//go:embed schema.json
var schema []byte

// Schema is the JSON schema of a file, for editors.
func Schema() []byte { return schema }
