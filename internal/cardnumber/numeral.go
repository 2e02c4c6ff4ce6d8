package cardnumber

import "strings"

// numeral reads a number out of meanings: "four thousand two hundred and forty two", "quatre-vingt douze". apart tells
// whether a comma or the like stands before a part, which no number goes on over.
type numeral struct {
	lexicon
	parts []meaning
	apart []bool
}

// number reads the numeral that begins at token i.
func (r *reader) number(i int) (value, next int) {
	n := numeral{lexicon: r.lexicon}
	for at := i; at < len(r.toks); at++ {
		m := r.means[at]
		if m.kind == weakNumber || m.kind == article {
			m.kind = number
		}
		if m.kind != number && m.kind != joiner {
			break
		}
		n.parts = append(n.parts, m)
		n.apart = append(n.apart, at > i && strings.ContainsAny(r.toks[at].gap, ",.;:/\n"))
	}
	value, used := n.whole(0)
	return value, i + used
}

// at gives the value of part i, and whether it is a number that goes on from the part before.
func (n *numeral) at(i int) (int, bool) {
	if i >= len(n.parts) || n.parts[i].kind != number || n.apart[i] {
		return 0, false
	}
	return n.parts[i].value, true
}

// after skips a joiner before a further part that is in from to to.
func (n *numeral) after(i, from, to int) (value, next int, ok bool) {
	if i < len(n.parts) && n.parts[i].kind == joiner && !n.apart[i] {
		i++
	}
	value, ok = n.at(i)
	return value, i, ok && value >= from && value <= to
}

// whole reads up to 999,999.
func (n *numeral) whole(i int) (value, next int) {
	value, next = n.below1000(i)
	if v, ok := n.at(next); next > i && ok && v == 1000 && value > 0 && value < 1000 {
		value, next = value*1000, next+1
		if _, at, more := n.after(next, 1, 900); more {
			rest, end := n.below1000(at)
			return value + rest, end
		}
	}
	return value, next
}

// below1000 reads hundreds and what follows them; a thousand that stands alone, too.
func (n *numeral) below1000(i int) (value, next int) {
	first, ok := n.first(i)
	if !ok {
		return 0, i
	}
	switch {
	case first == 1000:
		if _, at, more := n.after(i+1, 1, 900); more {
			rest, end := n.below1000(at)
			return first + rest, end
		}
		return first, i + 1
	case first >= 100:
		return n.rest(first, i+1)
	}
	value, next = n.below100(i)
	if v, more := n.at(next); more && v == 100 && value > 0 {
		return n.rest(value*100, next+1)
	}
	return value, next
}

// rest adds what follows hundreds.
func (n *numeral) rest(hundreds, i int) (value, next int) {
	if _, at, ok := n.after(i, 1, 99); ok {
		rest, end := n.below100(at)
		return hundreds + rest, end
	}
	return hundreds, i
}

// below100 reads tens and units in the order of the language.
func (n *numeral) below100(i int) (value, next int) {
	first, ok := n.first(i)
	switch {
	case !ok:
		return 0, i
	case n.unitFirst:
		return n.unitAndTens(first, i+1)
	}
	next = i + 1
	if v, score := n.at(next); n.scores && first == 4 && score && v == 20 {
		first, next = 80, next+1
	}
	if first < 20 || first%10 != 0 {
		return first, next
	}
	if n.scores && (first == 60 || first == 80) {
		return n.scoreAndTeens(first, next)
	}
	if v, at, more := n.after(next, 1, 9); more {
		return first + v, at + 1
	}
	return first, next
}

// unitAndTens reads what follows a unit as in "zwei und vierzig".
func (n *numeral) unitAndTens(first, i int) (value, next int) {
	if first > 0 && first < 10 && i < len(n.parts) && n.parts[i].kind == joiner {
		if v, at, tens := n.after(i, 20, 90); tens {
			return v + first, at + 1
		}
	}
	return first, i
}

// scoreAndTeens reads what follows sixty or eighty as in "soixante-dix-sept".
func (n *numeral) scoreAndTeens(first, i int) (value, next int) {
	v, at, more := n.after(i, 1, 19)
	if !more {
		return first, i
	}
	if unit, plain := n.at(at + 1); v == 10 && plain && unit >= 7 && unit <= 9 {
		return first + v + unit, at + 2
	}
	return first + v, at + 1
}

// first is the value of part i, whatever stands before it.
func (n *numeral) first(i int) (int, bool) {
	if i >= len(n.parts) || n.parts[i].kind != number {
		return 0, false
	}
	return n.parts[i].value, true
}
