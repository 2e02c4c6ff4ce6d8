package demo

import (
	"os"
	"strings"
)

// lastWords returns what a process that ended early said about it in its log: the lines that begin with the program's
// name, each on a line of its own, or nothing.
func lastWords(log string) string {
	raw, err := os.ReadFile(log)
	if err != nil {
		return ""
	}
	at := strings.LastIndex("\n"+string(raw), "\ntonegate: ")
	if at < 0 {
		return ""
	}
	return "\n  " + strings.ReplaceAll(strings.TrimSpace(string(raw[at:])), "\n", "\n  ")
}
