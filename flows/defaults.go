package flows

import "time"

// DefaultProvider is the provider of a payment that names none: the operator's first, where none is so named.
const DefaultProvider = "default"

// FillIn sets what the designer has left out to its default.
func (f *File) FillIn() {
	if f.Language == "" {
		f.Language = DefaultLanguage
	}
	for name, n := range f.Nodes {
		if n == nil {
			n = &Node{}
			f.Nodes[name] = n
		}
		n.fillIn()
	}
}

func (n *Node) fillIn() {
	if c := n.Consent; c != nil {
		set(&c.Key, "1")
		set(&c.NoKey, "2")
	}
	if p := n.Payment; p != nil {
		set(&p.Provider, DefaultProvider)
		set(&p.Limits.Tries, 3)
		set(&p.Limits.Cards, 2)
		set(&p.Limits.Within.Duration, 4*time.Minute)
	}
	if t := n.Task; t != nil {
		set(&t.MaxTurns, 10)
		for name, l := range t.Lookups {
			if l == nil {
				t.Lookups[name] = &ToolLookup{}
			}
		}
	}
}

func set[T comparable](value *T, fallback T) {
	var none T
	if *value == none {
		*value = fallback
	}
}
