package config

import (
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

var variable = regexp.MustCompile(`\$?\$\{([A-Za-z_][A-Za-z0-9_]*)?\}?`)

// text returns the node of a textual value, block texts included.
func text(n ast.Node) (*ast.StringNode, bool) {
	switch s := n.(type) {
	case *ast.StringNode:
		return s, true
	case *ast.LiteralNode:
		return s.Value, s.Value != nil
	default:
		return nil, false
	}
}

// expand puts the values of environment variables into a textual value.
func (l *loader) expand(s *ast.StringNode, key string) {
	s.Value = variable.ReplaceAllStringFunc(s.Value, func(m string) string {
		if strings.HasPrefix(m, "$${") {
			return m[1:]
		}
		name := variable.FindStringSubmatch(m)[1]
		if name == "" || !strings.HasSuffix(m, "}") {
			l.fault(s, key, "want ${NAME} for a variable, or $${ for a plain ${")
			return m
		}
		value, set := l.env(name)
		if !set {
			l.fault(s, key, "the environment variable "+name+" is not set; set it, or use "+last(key)+"_file")
		}
		return value
	})
}

// secret reads the value of key base from the file that entry names, and puts it in entry's place.
func (l *loader) secret(in ast.Node, entry *ast.MappingValueNode, base, key string) {
	for _, other := range pairs(in) {
		if other.Key.String() == base {
			l.fault(entry.Key, key, "give "+base+" or "+base+"_file, not both")
			return
		}
	}
	path, ok := text(entry.Value)
	if !ok || path.Value == "" {
		l.fault(entry.Key, key+"_file", "want the path of a file that holds the value")
		return
	}
	l.expand(path, key+"_file")
	raw, err := l.read(l.beside(path.Value))
	value := strings.TrimRight(string(raw), "\r\n")
	switch name, is := entry.Key.(*ast.StringNode); {
	case err != nil:
		l.fault(entry.Key, key+"_file", "the file cannot be read: "+plain(err))
	case value == "":
		l.fault(entry.Key, key+"_file", "the file is empty")
	case is:
		name.Value, path.Value = base, value
	}
}

// last is the last part of a dotted key.
func last(key string) string {
	return key[strings.LastIndexByte(key, '.')+1:]
}
