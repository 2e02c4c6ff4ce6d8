package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/internal/crashpoint"
)

// blow is one kill: of whom, at which moment, and how long the process stays away.
type blow struct {
	cycle  int // of the run, from 1
	role   string
	twin   bool          // of serve: the other one, where there are two
	moment string        // a name of internal/crashpoint; empty: whatever it is doing
	wait   time.Duration // before a random one
	away   time.Duration
}

func (b blow) String() string {
	who := b.moment
	if who == "" {
		who = b.role + " at random"
	}
	if b.role == roleServe && b.twin {
		who += ", the other"
	}
	return who
}

// plan draws the blows of a run from its seed: each named moment in turn, in an order of its own every round, and a
// random one after every second.
func plan(seed uint64, cycles int) []blow {
	rng := rand.New(rand.NewPCG(seed, 1))
	roles := []string{roleServe, roleCapture, roleGate}
	blows := make([]blow, 0, cycles)
	var moments []string
	for len(blows) < cycles {
		b := blow{cycle: len(blows) + 1, away: time.Duration(rng.IntN(400)) * time.Millisecond, twin: rng.IntN(2) == 1}
		if len(blows)%3 == 2 {
			b.role, b.wait = roles[rng.IntN(len(roles))], time.Duration(rng.IntN(1500))*time.Millisecond
		} else {
			if len(moments) == 0 {
				moments = crashpoint.All()
				rng.Shuffle(len(moments), func(i, j int) { moments[i], moments[j] = moments[j], moments[i] })
			}
			b.moment, moments = moments[0], moments[1:]
			b.role, _, _ = strings.Cut(b.moment, ".")
		}
		blows = append(blows, b)
	}
	return blows
}

// card is what a caller pays with, by what the gateway makes of it.
type card struct {
	name, number string
}

// cardOf draws the card of the n-th call. The numbers are published test numbers.
func cardOf(seed uint64, n int) card {
	rng := rand.New(rand.NewPCG(seed, uint64(n)+2))
	deck := slices.Concat(
		slices.Repeat([]card{{"ok", "4242424242424242"}}, 7),
		[]card{{"declined", "4000000000000002"}, {"insufficient", "4000000000009995"}, {lostCard, "4000000000005126"}},
	)
	return deck[rng.IntN(len(deck))]
}

// lostCard is the name of the card whose answer the gateway never gives.
const lostCard = "no_answer"
