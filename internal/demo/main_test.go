package demo

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain is also the child process of the tests: it does what its role's name says.
func TestMain(m *testing.M) {
	if role := os.Getenv("TONEGATE_TEST_CHILD"); role != "" {
		os.Exit(childMain(role))
	}
	goleak.VerifyTestMain(m)
}

// childMain is a child of the demo that prints its ready line, with the token where its HTTP address belongs, and waits
// for the end of its standard input.
func childMain(behaviour string) int {
	token, err := io.ReadAll(os.NewFile(3, "token"))
	if err != nil || behaviour == "broken" {
		return 3
	}
	out := bufio.NewWriter(os.Stdout)
	_, _ = out.WriteString("a line that is no JSON\n")
	err = json.NewEncoder(out).Encode(ready{Role: os.Args[3], PID: os.Getpid(), HTTP: string(token)})
	if err != nil || out.Flush() != nil {
		return 4
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}
