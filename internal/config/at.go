package config

import "os"

// At makes the fault of a key in a file that was loaded: for what a key names and only its use shows to be wrong. It
// stands at the line of the key, or of the deepest part of it that is in the file.
func At(path, key, text string) error {
	fault := &Error{File: path, Key: key, Text: text}
	raw, err := os.ReadFile(path)
	if err != nil {
		return fault // the file was there a moment ago: what is wrong with the key is worth more
	}
	l := loader{file: path}
	if root, err := l.parse(raw); err == nil {
		fault.Line = line(locate(root, key))
	}
	return fault
}
