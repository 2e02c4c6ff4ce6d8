package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts run the program as the command tonegate.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tonegate": main})
}

// TestScripts runs the scripts of testdata, each in a folder of its own.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			root, err := os.Getwd()
			env.Setenv("REPOSITORY", root+"/../..")
			return err
		},
	})
}
