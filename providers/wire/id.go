package wire

import (
	"encoding/json"
	"errors"
	"strings"
)

// ID is a JSON string, or a number that is a plain integer, as it is written.
type ID string

// UnmarshalJSON takes either.
func (id *ID) UnmarshalJSON(b []byte) error {
	if strings.Trim(string(b), "0123456789") == "" {
		*id = ID(b)
		return nil
	}
	var s string
	if json.Unmarshal(b, &s) != nil {
		return errors.New("neither text nor plain integer")
	}
	*id = ID(s)
	return nil
}
