package source

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml"
)

// started finds the key that a flow has, and no part of one, no test and no configuration.
var started = regexp.MustCompile(`(?m)^start:`)

// Find gives the flow files among paths: files as they are, and of folders every *.yaml and *.yml below that has start: at
// its beginning of a line, which parts and tests have not.
func Find(paths ...string) ([]string, error) {
	var found []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("flow file: %w", err)
		}
		if !info.IsDir() {
			found = append(found, path)
			continue
		}
		folder := os.DirFS(path)
		err = fs.WalkDir(folder, ".", func(at string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(at)) {
				return err
			}
			src, err := fs.ReadFile(folder, at)
			if err == nil && started.Match(src) {
				found = append(found, filepath.Join(path, at))
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("flow file: %w", err)
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// Parts gives the files that a flow file includes, as far as it can be read.
func Parts(path string) []string {
	src, err := readFile(path)
	if err != nil {
		return nil
	}
	var f struct {
		Include []string `yaml:"include"`
	}
	if yaml.Unmarshal(src, &f) != nil {
		return nil
	}
	var parts []string
	for _, name := range f.Include {
		if fs.ValidPath(name) {
			parts = append(parts, filepath.Join(filepath.Dir(path), filepath.FromSlash(name)))
		}
	}
	return parts
}
