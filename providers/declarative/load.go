package declarative

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/tonegate/tonegate/internal/config"
)

// Problems are the faults of a file, each with its place.
type Problems []config.Error

// Error tells each on a line: file:line:column: key: what would be right.
func (p Problems) Error() string {
	lines := make([]string, 0, len(p))
	for _, e := range p {
		line := fmt.Sprintf("%s:%d:%d: ", e.File, max(e.Line, 1), max(e.Column, 1))
		if e.Key != "" {
			line += e.Key + ": "
		}
		lines = append(lines, line+e.Text)
	}
	return strings.Join(lines, "\n")
}

// Load reads a file.
func Load(path string) (File, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return File{}, Problems{{File: path, Text: "the file cannot be read"}}
	}
	return Parse(path, raw)
}

// Parse reads raw as Load reads a file; name stands in the faults in place of its path.
func Parse(name string, raw []byte) (File, error) {
	f, err := config.Parse[File](name, raw)
	var all Problems
	for _, fault := range config.Errors(errors.Join(err, literals(name, raw))) {
		if known, ok := errors.AsType[*config.Error](fault); ok {
			all = append(all, *known)
		} else {
			all = append(all, config.Error{File: name, Text: fault.Error()})
		}
	}
	if len(all) > 0 {
		return File{}, all
	}
	return f, nil
}
