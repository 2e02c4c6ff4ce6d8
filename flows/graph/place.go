package graph

import "math"

// place moves the cards of each column up and down towards what they are joined to, without touching each other.
func (p *picture) place() {
	const rounds = 16
	joints := p.joints()
	for round := range rounds {
		forth := round%2 == 0
		for i := range p.columns {
			column := i
			if !forth {
				column = len(p.columns) - 1 - i
			}
			p.settle(column, joints, forth)
		}
	}
	highest := math.Inf(1)
	for _, column := range p.columns {
		for _, c := range column {
			highest = min(highest, c.y)
		}
	}
	for i, column := range p.columns {
		for _, c := range column {
			c.x = margin + float64(i)*(cardWidth+columnGap)
			c.y += margin + titleSpace - highest
		}
	}
}

// settle finds for one column the places that are nearest to the wished ones and keep order and distance.
func (p *picture) settle(column int, joints []joint, forth bool) {
	cards := p.columns[column]
	wish := make(map[*card][2]float64)
	for _, j := range joints {
		at, y := j.to, j.from.y+j.out-j.to.entry()
		if !forth {
			at, y = j.from, j.to.y+j.to.entry()-j.out
		}
		if at.column == column {
			w := wish[at]
			wish[at] = [2]float64{w[0] + y, w[1] + 1}
		}
	}
	// Without the heights above them, places must only not fall: neighbours that would are put at their mean.
	type block struct{ sum, count float64 }
	blocks := make([]block, 0, len(cards))
	sizes := make([]int, 0, len(cards))
	above := 0.0
	for _, c := range cards {
		blocks, sizes = append(blocks, block{mean(wish[c], c.y) - above, 1}), append(sizes, 1)
		above += c.height + gap(c)
		for n := len(blocks); n > 1 && blocks[n-2].sum/blocks[n-2].count > blocks[n-1].sum/blocks[n-1].count; n-- {
			blocks[n-2].sum += blocks[n-1].sum
			blocks[n-2].count += blocks[n-1].count
			sizes[n-2] += sizes[n-1]
			blocks, sizes = blocks[:n-1], sizes[:n-1]
		}
	}
	above, next := 0.0, 0
	for i, b := range blocks {
		for range sizes[i] {
			cards[next].y = b.sum/b.count + above
			above += cards[next].height + gap(cards[next])
			next++
		}
	}
}
