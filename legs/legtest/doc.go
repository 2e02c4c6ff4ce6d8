// Package legtest is the behaviour that every leg must show. Each implementation runs it against a party of its own kind.
//
//	func TestConformance(t *testing.T) {
//		legtest.Run(t, func(t *testing.T) (legs.Leg, legtest.Party) { … })
//	}
package legtest
