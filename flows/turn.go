package flows

// What may cut a text.
const (
	// CutBySpeech lets words and keys cut a text.
	CutBySpeech = "speech"
	// CutByKeys lets keys alone cut a text.
	CutByKeys = "keys"
)

// BargeIn is how a caller may cut a node's text. A key always ends a turn by itself.
type BargeIn struct {
	// By is speech (words and keys) or keys (keys alone). Default speech; keys where the text is legal or names an amount.
	By string `yaml:"by"`
	// After how long a speech is taken for meant. Default 400ms. The text falls silent after three tenths of it, and goes on
	// where no more comes.
	After Duration `yaml:"after"`
	// Resume is when the text goes on if nothing was said after all. Default 2s.
	Resume Duration `yaml:"resume"`
}

// EndOfTurn is when a caller has finished speaking.
type EndOfTurn struct {
	// Min is the silence after words that sound finished. Default 350ms. Where nobody can tell, it is 500ms, or min if that
	// is longer.
	Min Duration `yaml:"min"`
	// Max is the silence after words that do not. Default 2.5s.
	Max Duration `yaml:"max"`
}
