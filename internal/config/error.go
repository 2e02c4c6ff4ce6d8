package config

import (
	"errors"
	"strconv"
	"strings"
)

// Error is one fault of a configuration file.
type Error struct {
	File string
	Line int // from 1; 0 where the fault has no place in the file: a key that is missing is told at line 1
	// Column is that of the key in its line, from 1; 0 where there is no place. Error does not tell it.
	Column int
	Key    string // dotted path of the key, empty for the file as a whole
	Text   string // what is wrong and what would be right
}

// Error is "file:line: key: text".
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 || e.Key != "" {
		b.WriteString(":" + strconv.Itoa(max(e.Line, 1)))
	}
	if e.Key != "" {
		b.WriteString(": " + e.Key)
	}
	b.WriteString(": " + e.Text)
	return b.String()
}

// Errors returns the single faults of an error of Load, in the order of the file where they have a line.
func Errors(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := errors.AsType[interface {
		error
		Unwrap() []error
	}](err); ok {
		var all []error
		for _, e := range joined.Unwrap() {
			all = append(all, Errors(e)...)
		}
		return all
	}
	return []error{err}
}
