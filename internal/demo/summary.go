package demo

import (
	"fmt"
	"strings"
)

// summary is the result in words, for the end of the time line.
func summary(r Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", strings.ReplaceAll(r.Outcome, "_", " "))
	if r.Reason != "" {
		fmt.Fprintf(&b, " (%s)", strings.ReplaceAll(r.Reason, "_", " "))
	}
	if r.Reference != "" {
		fmt.Fprintf(&b, " · %d.%02d %s · %s", r.Amount/100, r.Amount%100, r.Currency, r.Reference)
	}
	if r.Card != nil {
		fmt.Fprintf(&b, " · %s ending %s", r.Card.Brand, r.Card.Last4)
	}
	fmt.Fprintf(&b, "\nsecure %s · capture %s · return %s · longest silence %s", millis(r.Timings.Secure),
		millis(r.Timings.Capture), millis(r.Timings.Return), millis(r.Timings.DeadAirMax))
	return b.String()
}

func millis(ms *int64) string {
	if ms == nil {
		return "–"
	}
	return fmt.Sprintf("%d ms", *ms)
}
