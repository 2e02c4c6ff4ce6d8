package script

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/source"
)

// maxFile is the largest test file: 1 MiB.
const maxFile = 1 << 20

// Keys that tell a flow from a test file.
var (
	flowKey  = regexp.MustCompile(`(?m)^nodes:`)
	testsKey = regexp.MustCompile(`(?m)^tests:`)
)

// Find lists the test files at the paths given: a file itself, of a flow those in the folder tests beside it, and of a
// folder all *.yaml in folders called tests, it or below it; where there are none, those right in it.
func Find(paths ...string) ([]string, error) {
	var found []string
	for _, root := range paths {
		info, err := os.Stat(root)
		if err != nil {
			return nil, fmt.Errorf("tests: %w", err)
		}
		switch {
		case info.IsDir():
		case has(root, flowKey):
			root = filepath.Join(filepath.Dir(root), "tests")
		default:
			found = append(found, root)
			continue
		}
		below, err := walk(root)
		if err != nil {
			return nil, fmt.Errorf("tests: %w", err)
		}
		if len(below) == 0 {
			if below, err = filepath.Glob(filepath.Join(root, "*.yaml")); err != nil {
				return nil, fmt.Errorf("tests: %w", err)
			}
		}
		found = append(found, below...)
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// Is tells whether a file holds tests, as far as it can be read.
func Is(path string) bool { return has(path, testsKey) }

func has(path string, key *regexp.Regexp) bool {
	src, err := source.Read(path)
	return err == nil && key.Match(src)
}

// walk lists the *.yaml in folders called tests.
func walk(root string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		dir, err := filepath.Abs(filepath.Dir(path))
		if filepath.Base(dir) == "tests" {
			found = append(found, path)
		}
		return err
	})
	return found, err
}

// Load reads and checks the test file at path. Faults of the file are flows.Problems.
func Load(path string) (*File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("test file: %w", err)
	}
	if info.Size() > maxFile {
		return nil, flows.Problems{{File: path, What: "the file is larger than 1 MiB", Right: "split the tests"}}
	}
	src, err := source.Read(path)
	if err != nil {
		return nil, fmt.Errorf("test file: %w", err)
	}
	return Parse(path, src)
}

// Parse checks src, which was read from the file called name. Its error is flows.Problems.
func Parse(name string, src []byte) (*File, error) {
	f := &File{}
	if err := yaml.UnmarshalWithOptions(src, f, yaml.Strict()); err != nil {
		return nil, flows.Problems{syntax(name, err)}
	}
	f.path = name
	if f.Flow == "" {
		f.Flow = DefaultFlow
	}
	c := checker{file: name}
	c.check(f)
	if len(c.found) > 0 {
		slices.SortStableFunc(c.found, func(a, b flows.Problem) int { return a.Line - b.Line })
		return nil, c.found
	}
	return f, nil
}

// syntax is the problem of a file that is no YAML, or has keys that are not known.
func syntax(file string, err error) flows.Problem {
	p := source.Syntax(file, err)
	p.Right = "see docs/3-guides/test-a-flow.md for the fields"
	return p
}

// FlowPath is where the flow of a test file is.
func (f *File) FlowPath() string {
	if filepath.IsAbs(f.Flow) {
		return f.Flow
	}
	return filepath.Join(filepath.Dir(f.path), filepath.FromSlash(f.Flow))
}
