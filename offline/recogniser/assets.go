package recogniser

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	_ "embed" // for the recogniser and its model
	"errors"
	"fmt"
	"io"
	"path"
)

//go:embed soundswallower/soundswallower.wasm.gz
var packedModule []byte

//go:embed soundswallower/en-us.tar.gz
var packedModel []byte

// model is the files of an acoustic model and its dictionary, by name.
type model map[string][]byte

func unpackModule() ([]byte, error) {
	unpack, err := gzip.NewReader(bytes.NewReader(packedModule))
	if err != nil {
		return nil, fmt.Errorf("unpack the recogniser: %w", err)
	}
	code, err := io.ReadAll(unpack)
	if err != nil {
		return nil, fmt.Errorf("unpack the recogniser: %w", err)
	}
	return code, nil
}

func unpackModel() (model, error) {
	unpack, err := gzip.NewReader(bytes.NewReader(packedModel))
	if err != nil {
		return nil, fmt.Errorf("unpack the model: %w", err)
	}
	files := make(model)
	for archive := tar.NewReader(unpack); ; {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, fmt.Errorf("unpack the model: %w", err)
		}
		if files[path.Base(head.Name)], err = io.ReadAll(archive); err != nil {
			return nil, fmt.Errorf("unpack the model: %w", err)
		}
	}
}
