package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/tonegate/tonegate/flows/format"
	"github.com/tonegate/tonegate/flows/source"
)

// flowFmtCmd writes flows in one form.
type flowFmtCmd struct {
	Paths []string `arg:"" name:"PATH" help:"Flow files, or folders: every *.yaml below with a start, and what it includes."`
	Check bool     `help:"Write nothing; exit 1 and name the files that are not in the form."`
}

// Help is what --help adds.
func (flowFmtCmd) Help() string {
	return `Keys come in the order of the reference: what a node says, then what it does, then where it leads. Comments stay
where they were, and what the file says never changes. The files that were written anew are named. A file that cannot be, say
for a comment between brackets, is left as it is, and the others are formatted.

Exit code: 0 if all is well, 1 if --check found a file that is not in the form, 2 if a file was left alone.

Examples:
  tonegate flow fmt my-flow.yaml
  tonegate flow fmt --check flows`
}

// Run formats every file.
func (c flowFmtCmd) Run(out io.Writer) error {
	paths, err := source.Find(c.Paths...)
	if err != nil {
		return unreadable(err)
	}
	for _, path := range slices.Clone(paths) {
		paths = append(paths, source.Parts(path)...)
	}
	slices.Sort(paths)
	changed := 0
	var left error // what one file is left alone for; the others are written all the same
	for _, path := range slices.Compact(paths) {
		different, err := c.format(path)
		if err != nil {
			left = unreadable(err)
		}
		if err != nil || !different {
			continue
		}
		changed++
		if _, err := fmt.Fprintln(out, path); err != nil {
			return fmt.Errorf("fmt: %w", err)
		}
	}
	if left == nil && c.Check && changed > 0 {
		return exitError(1)
	}
	return left
}

// format writes one file anew where that makes a difference, and tells whether it does.
func (c flowFmtCmd) format(path string) (different bool, err error) {
	path = filepath.Clean(path)
	info, err := os.Lstat(path)
	if err != nil {
		return false, fmt.Errorf("flow file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return false, fmt.Errorf("flow file: %s is a link or no file: name what is to be written", path)
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return false, fmt.Errorf("flow file: %w", err)
	}
	formatted, err := format.Source(path, src)
	if err != nil || bytes.Equal(src, formatted) {
		return false, err
	}
	if c.Check {
		return true, nil
	}
	return true, replace(path, formatted, info.Mode().Perm())
}

// replace writes a file anew, whole or not at all.
func replace(path string, text []byte, mode os.FileMode) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".fmt-*")
	if err != nil {
		return fmt.Errorf("flow file: %w", err)
	}
	_, err = file.Write(text)
	err = errors.Join(err, file.Chmod(mode), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("flow file: %w", errors.Join(err, os.Remove(file.Name())))
	}
	return nil
}
