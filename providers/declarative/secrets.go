package declarative

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/tonegate/tonegate/internal/config"
)

// fileSuffix makes the name of a secret that stands in a file.
const fileSuffix = "_file"

// secrets reads those that are not read anew for each token.
func (f File) secrets(dir string) (map[string]string, error) {
	all := make(map[string]string, len(f.Secrets))
	var faults []error
	for name, value := range f.Secrets {
		base, inFile := strings.CutSuffix(name, fileSuffix)
		if !inFile {
			all[name] = value
			continue
		}
		raw, err := os.ReadFile(beside(dir, value))
		first, _, _ := strings.Cut(string(raw), "\n")
		if err != nil || strings.TrimSpace(first) == "" {
			faults = append(faults, fmt.Errorf("secrets.%s: the file cannot be read, or is empty", name))
			continue
		}
		all[base] = strings.TrimSpace(first)
	}
	return all, errors.Join(faults...)
}

func beside(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

var (
	variable = regexp.MustCompile(`^\$\{[A-Za-z_][A-Za-z0-9_]*\}$`)
	secretly = regexp.MustCompile(`(?i)secret|passw|api[-_]?key|private[-_]?key`)
)

// literals finds secrets that stand in the file itself.
func literals(name string, raw []byte) error {
	f, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return nil //nolint:nilerr // The decoder has told.
	}
	var faults []error
	for _, doc := range f.Docs {
		walk(doc.Body, "", false, func(key string, at ast.Node) {
			fault := &config.Error{
				File: name, Key: key, Text: "want ${NAME}, or " + key + fileSuffix + ": PATH; a secret does not stand here",
			}
			if t := at.GetToken(); t != nil && t.Position != nil {
				fault.Line, fault.Column = t.Position.Line, t.Position.Column
			}
			faults = append(faults, fault)
		})
	}
	return errors.Join(faults...)
}

// walk calls found for each literal under a key that is a secret's.
func walk(n ast.Node, key string, secret bool, found func(key string, at ast.Node)) {
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			walk(v, key, secret, found)
		}
	case *ast.MappingValueNode:
		name, below, inside := n.Key.String(), n.Key.String(), key == "secrets"
		if key != "" {
			below = key + "." + name
		}
		if !inside || !strings.HasSuffix(name, fileSuffix) {
			walk(n.Value, below, inside || secretly.MatchString(name) && below != "secrets", found)
		}
	case *ast.SequenceNode:
		for _, v := range n.Values {
			walk(v, key, secret, found)
		}
	case *ast.AnchorNode:
		walk(n.Value, key, secret, found)
	case ast.ScalarNode:
		if secret && literal(n.String(), key) {
			found(key, n)
		}
	}
}

// literal tells whether a text is a value itself, neither a variable nor, outside secrets, made of expressions.
func literal(text, key string) bool {
	text = strings.Trim(text, `"'`)
	made := strings.Contains(text, "{{") && !strings.HasPrefix(key, "secrets.")
	return text != "" && !made && !variable.MatchString(text)
}
