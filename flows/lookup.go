package flows

import "fmt"

// Lookup asks a system of the operator's.
type Lookup struct {
	// Call names an entry of the operator's file, never an address.
	Call string `yaml:"call"`
	// With are the parameters sent; {{ expressions }} are filled in.
	With map[string]string `yaml:"with"`
	// Into names the variable that takes the answer; its trust is server.
	Into string `yaml:"into"`
	// Map builds the answer's fields from expressions over response. Without it the answer is taken as it is.
	Map map[string]string `yaml:"map"`
	// Timeout of the request. Default 3s, at most 10s.
	Timeout Duration `yaml:"timeout"`
	// Mock is the answer where the operator's file says that lookups are mocked.
	Mock map[string]any `yaml:"mock"`
}

// Mocked gives the answer of a mocked lookup, as its variable takes it.
func (l *Lookup) Mocked() (map[string]any, bool) {
	answer, ok := tidy(l.Mock).(map[string]any)
	return answer, ok && l.Mock != nil
}

// Parameters gives what a lookup sends.
func (f *Flow) Parameters(l *Lookup, values Values) (map[string]string, error) {
	params := make(map[string]string, len(l.With))
	for name, text := range l.With {
		value, err := f.fill(text, "", values)
		if err != nil {
			return nil, fmt.Errorf("with: %s: %w", name, err)
		}
		params[name] = value
	}
	return params, nil
}

// Answer gives what a lookup's variable takes of the JSON that a system has answered.
func (f *Flow) Answer(l *Lookup, text []byte) (any, error) {
	response, err := decodeJSON(text)
	if err != nil || len(l.Map) == 0 {
		return response, err
	}
	mapped := make(map[string]any, len(l.Map))
	for field, source := range l.Map {
		value, err := f.evaluate(source, Values{NameResponse: response})
		if err != nil {
			return nil, fmt.Errorf("map: %s: %w", field, err)
		}
		mapped[field] = tidy(value)
	}
	return mapped, nil
}
