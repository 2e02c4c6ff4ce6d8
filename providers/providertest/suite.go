package providertest

import (
	"testing"
	"testing/synctest"
	"time"
)

// Row is a row of the fault catalogue and what every provider does about it.
type Row struct {
	ID        string // A1 … F75
	Fault     string
	Behaviour string
	Test      string // of the suite: TestConformance/{Test}
}

// behaviour is a row with its test.
type behaviour struct {
	Row

	// real time and a real network are needed; else the test runs in virtual time, in memory.
	real bool
	// only tells whether the row is about a subject; nil for all.
	only func(Subject) bool
	run  func(*testing.T, *bench)
}

// Rows lists what the suite holds every provider to.
func Rows() []Row {
	all := behaviours()
	rows := make([]Row, 0, len(all))
	for _, b := range all {
		rows = append(rows, b.Row)
	}
	return rows
}

// behaviours are all, in the order of the catalogue.
func behaviours() []behaviour {
	all := contractRows()
	all = append(all, tokenRows()...)
	all = append(all, launchRows()...)
	all = append(all, resultRows()...)
	return append(all, hostileRows()...)
}

// Run holds a provider to the contract. Call it in a test named TestConformance.
func Run(t *testing.T, s Subject) {
	t.Helper()
	for _, b := range behaviours() {
		if b.only != nil && !b.only(s) {
			continue
		}
		t.Run(b.Test, func(t *testing.T) {
			t.Parallel()
			if b.real {
				b.run(t, s.loopback(t))
				return
			}
			synctest.Test(t, func(t *testing.T) { b.run(t, s.memory()) })
		})
	}
}

// pass lets virtual time pass.
func pass(d time.Duration) {
	time.Sleep(d) // in a bubble of synctest: it takes no time
	synctest.Wait()
}
