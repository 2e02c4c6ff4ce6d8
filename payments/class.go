package payments

// Class sorts the reason of a decline by what the caller can do about it.
type Class string

// The classes. A fraud reason is never spoken: it is NeverAgain, and the sentence is that of any decline.
const (
	ClassNone       Class = ""
	ClassFixEntry   Class = "fix_entry"
	ClassOtherCard  Class = "other_card"
	ClassNeverAgain Class = "never_again"
)
