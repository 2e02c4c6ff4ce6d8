package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// errNoRecordings is a folder in which there was nothing to listen to. It is an error since an audit that has looked at
// nothing has found nothing either.
var errNoRecordings = errors.New("the folder holds no recordings")

// targets are the recordings to look into, and errors where there should be some, in the order of the arguments and of
// the files' names.
func (c tonesScanCmd) targets() []scanned {
	var all []scanned
	for _, path := range c.Paths {
		info, err := os.Stat(path)
		if path == "-" || err != nil || !info.IsDir() {
			all = append(all, scanned{path: path}) // opening it tells what is wrong
			continue
		}
		found := c.walk(path)
		if len(found) == 0 {
			found = []scanned{{path: path, err: errNoRecordings}}
		}
		all = append(all, found...)
	}
	return all
}

// walk looks for recordings in a folder and those in it.
func (c tonesScanCmd) walk(root string) []scanned {
	endings := []string{".wav", ".wave"}
	if c.Rate != 0 {
		endings = []string{".raw", ".pcm", ".sln"}
	}
	var all []scanned
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			all = append(all, scanned{path: path, err: reason(err)})
		case !entry.IsDir() && slices.Contains(endings, strings.ToLower(filepath.Ext(path))):
			all = append(all, scanned{path: path})
		}
		return nil
	})
	if err != nil {
		all = append(all, scanned{path: root, err: reason(err)})
	}
	return all
}
