package flows

import "github.com/goccy/go-yaml"

// Rungs are the texts of a ladder, the first time's first.
type Rungs []Text

// UnmarshalYAML reads one text, or a list of texts.
func (r *Rungs) UnmarshalYAML(src []byte) error {
	var one Text
	if yaml.Unmarshal(src, &one) == nil {
		*r = Rungs{one}
		return nil
	}
	return yaml.Unmarshal(src, (*[]Text)(r))
}

// At gives the text of a round, counted from 0: the last one stands for all further rounds. None is nil.
func (r Rungs) At(round int) Text {
	if len(r) == 0 {
		return nil
	}
	return r[min(max(round, 0), len(r)-1)]
}
