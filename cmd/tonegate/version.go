package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

// versionCmd prints what was built from what.
type versionCmd struct{}

// Help is what --help adds.
func (versionCmd) Help() string {
	return "Prints the version, the Go release and the platform, for bug reports.\n\nExample:\n  tonegate version"
}

// Run prints one line.
func (versionCmd) Run(out io.Writer) error {
	_, err := fmt.Fprintf(out, "tonegate %s (%s, %s/%s)\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return fmt.Errorf("print version: %w", err)
	}
	return nil
}

// version is the module's version where there is one, else the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(12, len(s.Value))]
		}
	}
	return "development"
}
