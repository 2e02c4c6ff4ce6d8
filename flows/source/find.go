package source

import (
	"bufio"
	"fmt"
	"io"
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
			info, err := fs.Stat(folder, at)
			if err != nil || !info.Mode().IsRegular() {
				return err
			}
			file, err := folder.Open(at)
			if err != nil {
				return err
			}
			defer func() { _ = file.Close() }()
			if started.MatchReader(bufio.NewReader(io.LimitReader(file, maxFile))) {
				found = append(found, filepath.Join(path, at))
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("flow file: %w", err)
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// Parts gives the files that a flow file includes, as far as it can be read: no links, and nothing outside of its folder.
func Parts(path string) []string {
	src, err := Read(path)
	if err != nil {
		return nil
	}
	if src, err = Text(path, src); err != nil {
		return nil
	}
	var f struct {
		Include []string `yaml:"include"`
	}
	if yaml.Unmarshal(src, &f) != nil {
		return nil
	}
	folder, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil
	}
	defer func() { _ = folder.Close() }()
	var parts []string
	for _, name := range f.Include {
		if !fs.ValidPath(name) {
			continue
		}
		name = filepath.FromSlash(name)
		if info, err := folder.Lstat(name); err == nil && info.Mode().IsRegular() {
			parts = append(parts, filepath.Join(filepath.Dir(path), name))
		}
	}
	return parts
}
