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

func readFile(path string) ([]byte, error) {
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	return read(file)
}

// readIn reads a file of a folder, which no link leads out of.
func readIn(folder *os.Root, name string) ([]byte, error) {
	file, err := folder.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	return read(file)
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
