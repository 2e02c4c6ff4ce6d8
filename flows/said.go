package flows

import "strconv"

// Said is one text of a node.
type Said struct {
	Text Text
	// Path of the text below its node's, such as no_input/say.
	Path string
}

// Says gives what a node can say to the caller.
func (n *Node) Says() []Said {
	all := []Said{{n.Say, "say"}, {n.Filler, "filler"}}
	if n.Choose != nil {
		all = append(all, Said{n.Choose.Each, "choose/each"})
	}
	for _, ladder := range []struct {
		key   string
		rungs *Ladder
	}{{"no_input", n.NoInput}, {"no_match", n.NoMatch}} {
		if ladder.rungs == nil {
			continue
		}
		for i, text := range ladder.rungs.Say {
			path := ladder.key + "/say"
			if len(ladder.rungs.Say) > 1 {
				path += "/" + strconv.Itoa(i)
			}
			all = append(all, Said{text, path})
		}
	}
	return all
}
