package graph

import (
	"cmp"
	"slices"
)

// picture is a flow laid out in columns.
type picture struct {
	cards   []*card
	byName  map[string]*card
	columns [][]*card
	lines   []line
}

// line is a drawn edge: from a row of a card through relays to a card.
type line struct {
	from  *card
	row   int
	kind  row
	stops []*card // relays, then the card that it leads to
}

// A line over more than farthest columns is told by its row alone, and so is one to a hub from beyond the next column: a
// card that many edges lead to.
const (
	farthest = 3
	hub      = 4
)

// lay gives every card its column and its place.
func lay(all []*card) *picture {
	p := &picture{cards: all, byName: make(map[string]*card, len(all))}
	for _, c := range all {
		p.byName[c.name] = c
	}
	p.assign()
	p.connect()
	p.order()
	p.place()
	return p
}

// assign puts every card one column behind the last of those that lead to it, leaving out what leads back.
func (p *picture) assign() {
	back := p.backward()
	depth := make(map[*card]int)
	var of func(c *card) int
	into := make(map[*card][]*card)
	for _, c := range p.cards {
		for _, r := range c.rows {
			if to := p.byName[r.to]; to != nil && !back[[2]*card{c, to}] {
				into[to] = append(into[to], c)
			}
		}
	}
	of = func(c *card) int {
		if d, known := depth[c]; known {
			return d
		}
		deepest := 0
		for _, from := range into[c] {
			deepest = max(deepest, of(from)+1)
		}
		depth[c] = deepest
		return deepest
	}
	for _, c := range p.cards {
		c.column = of(c)
	}
}

// backward finds the edges that close a circle, walking from the start.
func (p *picture) backward() map[[2]*card]bool {
	const entered, left = 1, 2
	state, back := make(map[*card]int), make(map[[2]*card]bool)
	var walk func(c *card)
	walk = func(c *card) {
		state[c] = entered
		for _, r := range c.rows {
			to := p.byName[r.to]
			if to == nil {
				continue
			}
			switch state[to] {
			case entered:
				back[[2]*card{c, to}] = true
			case left:
			default:
				walk(to)
			}
		}
		state[c] = left
	}
	for _, c := range p.cards {
		if state[c] == 0 {
			walk(c)
		}
	}
	return back
}

// connect decides which edges are drawn, and makes a relay in every column that such a line passes.
func (p *picture) connect() {
	entering := make(map[*card]int)
	last := 0
	for _, c := range p.cards {
		last = max(last, c.column)
		for _, r := range c.rows {
			entering[p.byName[r.to]]++
		}
	}
	p.columns = make([][]*card, last+1)
	for _, c := range p.cards {
		p.columns[c.column] = append(p.columns[c.column], c)
	}
	for _, c := range p.cards {
		for i := range c.rows {
			to := p.byName[c.rows[i].to]
			if to == nil {
				continue
			}
			span := to.column - c.column
			if span < 1 || span > farthest || span > 1 && entering[to] >= hub {
				continue
			}
			c.rows[i].line = true
			l := line{from: c, row: i, kind: c.rows[i]}
			for column := c.column + 1; column < to.column; column++ {
				relay := &card{relay: true, column: column, width: cardWidth, height: relayGap}
				p.columns[column] = append(p.columns[column], relay)
				l.stops = append(l.stops, relay)
			}
			l.stops = append(l.stops, to)
			p.lines = append(p.lines, l)
		}
	}
}

// joint is one piece of a line, between neighbouring columns.
type joint struct {
	from, to *card
	out      float64 // below the top of from
}

func (p *picture) joints() []joint {
	var all []joint
	for _, l := range p.lines {
		from, out := l.from, l.from.rowAt(l.row)
		for _, stop := range l.stops {
			all = append(all, joint{from, stop, out})
			from, out = stop, stop.entry()
		}
	}
	return all
}

// rowAt is where a row's line leaves, below the top of the card.
func (c *card) rowAt(i int) float64 {
	return headHeight + float64(len(c.lines))*lineHeight + foot(c)/2 + (float64(i)+0.5)*rowHeight
}

// entry is where lines enter, below the top of the card.
func (c *card) entry() float64 {
	if c.relay {
		return c.height / 2
	}
	return headHeight / 2
}

// order sorts each column so that few lines cross: by the mean place of what a card is joined to, forth and back.
func (p *picture) order() {
	const rounds = 12
	joints := p.joints()
	for round := range rounds {
		p.stack()
		forth := round%2 == 0
		wish := make(map[*card][2]float64)
		for _, j := range joints {
			at, of := j.to, j.from.y+j.out
			if !forth {
				at, of = j.from, j.to.y+j.to.entry()
			}
			w := wish[at]
			wish[at] = [2]float64{w[0] + of, w[1] + 1}
		}
		for _, column := range p.columns {
			slices.SortStableFunc(column, func(a, b *card) int {
				return cmp.Compare(mean(wish[a], a.y), mean(wish[b], b.y))
			})
		}
	}
	p.stack()
}

func mean(w [2]float64, otherwise float64) float64 {
	if w[1] == 0 {
		return otherwise
	}
	return w[0] / w[1]
}

// stack puts the cards of each column below each other.
func (p *picture) stack() {
	for _, column := range p.columns {
		y := 0.0
		for _, c := range column {
			c.y = y
			y += c.height + gap(c)
		}
	}
}

func gap(c *card) float64 {
	if c.relay {
		return relayGap
	}
	return cardGap
}
