package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// File is the name of a record in a call's folder.
const File = "record.json"

// Write makes the record of the call whose events stand in the file events, beside it, whole or not at all. result is
// what result.json says.
func Write(events string, result any) error {
	in, err := os.Open(events)
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	r, err := Build(in, result)
	if err := errors.Join(err, in.Close()); err != nil {
		return err
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	dir := filepath.Dir(events)
	part, err := os.CreateTemp(dir, ".record-*")
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	_, err = part.Write(append(text, '\n'))
	err = errors.Join(err, part.Close())
	if err == nil {
		err = os.Rename(part.Name(), filepath.Join(dir, File))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("record: %w", err), os.Remove(part.Name()))
	}
	return nil
}
