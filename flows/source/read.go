package source

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxFile is the largest flow file: 1 MiB.
const maxFile = 1 << 20

// Read gives what a file holds: a regular one, for one that is written into meanwhile may never end, and of at most 1 MiB.
func Read(path string) ([]byte, error) {
	path = filepath.Clean(path)
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := regular(info); err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return read(file)
}

// readIn reads a file of a folder, which no link leads out of.
func readIn(folder *os.Root, name string) ([]byte, error) {
	name = filepath.FromSlash(name)
	info, err := folder.Stat(name)
	if err != nil {
		return nil, err
	}
	if err := regular(info); err != nil {
		return nil, err
	}
	file, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	return read(file)
}

// regular refuses what has no end of its own, such as a pipe: nobody may ever write to it.
func regular(info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return errors.New("it is a directory")
	case !info.Mode().IsRegular():
		return errors.New("it is no regular file")
	}
	return nil
}

// read gives what a file holds, if it is not too long, and closes it.
func read(file io.ReadCloser) ([]byte, error) {
	defer func() { _ = file.Close() }()
	src, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(src) > maxFile {
		return nil, errors.New("it is larger than 1 MiB")
	}
	return src, nil
}

// cause is an error of the file system without the path, which is named elsewhere.
func cause(err error) error {
	if located, ok := errors.AsType[*fs.PathError](err); ok {
		return located.Err
	}
	return err
}
