package expression

// Table holds what was compiled of one flow. After that it is only read, and safe for concurrent use.
type Table struct {
	texts map[textKey]*Template
	exprs map[string]*Expression
}

// textKey names a compiled text: the same words write amounts in another way in another language.
type textKey struct{ language, text string }

// NewTable makes an empty table.
func NewTable() *Table {
	return &Table{texts: make(map[textKey]*Template), exprs: make(map[string]*Expression)}
}

// AddText compiles a text in a language and keeps it; known are the names that it may use.
func (t *Table) AddText(text, language string, known Environment) (*Template, error) {
	compiled, err := ParseTemplate(text, language, known)
	if err != nil {
		return nil, err
	}
	t.texts[textKey{language, text}] = compiled
	return compiled, nil
}

// Add compiles an expression and keeps it; known are the names that it may use.
func (t *Table) Add(source string, known Environment) (*Expression, error) {
	compiled, err := Compile(source, "", known)
	if err != nil {
		return nil, err
	}
	t.exprs[source] = compiled
	return compiled, nil
}

// Text gives a compiled text.
func (t *Table) Text(text, language string) (*Template, bool) {
	compiled, ok := t.texts[textKey{language, text}]
	return compiled, ok
}

// Expression gives a compiled expression.
func (t *Table) Expression(source string) (*Expression, bool) {
	compiled, ok := t.exprs[source]
	return compiled, ok
}
