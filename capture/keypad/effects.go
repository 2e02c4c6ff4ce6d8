package keypad

import "github.com/tonegate/tonegate/capture/prompts"

// Effects are what one input leads to, to be carried out in the order of the fields.
type Effects struct {
	Hush     bool         // stop what is being said
	Say      []prompts.ID // one after the other
	Progress []Progress
	Submit   bool // all fields are in; the Machine takes no more keys
	End      End  // the entry is over without a submission; all digits are wiped
}

// after puts what was said and shown first before e.
func (e Effects) after(say []prompts.ID, p Progress) Effects {
	e.Say = append(say, e.Say...)
	e.Progress = append([]Progress{p}, e.Progress...)
	return e
}
