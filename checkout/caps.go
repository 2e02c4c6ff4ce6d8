package checkout

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tonegate/tonegate/payments"
)

// Caps are the operator's: whatever a flow, a model or a caller wants, they hold. The zero value bounds nothing.
type Caps struct {
	// Amounts that may be taken, one entry for each currency. Without any entry every currency and amount may be.
	Amounts []AmountCap `yaml:"amounts"`
	// Hours in which payments are taken. Without any they are taken at all times.
	Hours []Hours `yaml:"hours"`
	// Zone of the hours, such as Europe/London. Default UTC.
	Zone string `yaml:"zone"`
	// Tries are how many attempts of one caller may reach a provider within tries_within, over all calls. 0 is any.
	// Calls that withhold their number count as one caller.
	Tries int `yaml:"tries"`
	// TriesWithin is the time of tries. Default 24h.
	TriesWithin time.Duration `yaml:"tries_within"`
}

// AmountCap bounds what is taken in one currency, in minor units.
type AmountCap struct {
	// Currency is its ISO 4217 code.
	Currency string `yaml:"currency"`
	// Min is the least amount. Default 1.
	Min int64 `yaml:"min"`
	// Max is the greatest amount. 0 is any.
	Max int64 `yaml:"max"`
	// PerDay is how much one caller may pay within 24 hours. 0 is any.
	PerDay int64 `yaml:"per_day"`
}

// Hours are a time of day on some days of the week.
type Hours struct {
	// Days are some of mon, tue, wed, thu, fri, sat, sun. Default all.
	Days []string `yaml:"days"`
	// From is the first minute, as 08:00.
	From string `yaml:"from"`
	// To is the minute in which it is over, as 20:00. One that is not after from is on the day after.
	To string `yaml:"to"`
}

// weekdays in the order of time.Weekday.
func weekdays() []string { return []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} }

const clock = "15:04"

// Validate tells every fault at once.
func (c Caps) Validate() error {
	var faults []error
	want := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	seen := make(map[string]bool)
	for i, a := range c.Amounts {
		_, known := payments.Exponent(a.Currency)
		want(known && !seen[a.Currency], "amounts[%d].currency: want an ISO 4217 code, such as GBP, once", i)
		seen[a.Currency] = true
		want(a.Min >= 0 && a.Max >= 0 && (a.Max == 0 || a.Min <= a.Max),
			"amounts[%d].max: want minor units, and no less than min", i)
		want(a.PerDay >= 0, "amounts[%d].per_day: want minor units, 0 for any", i)
	}
	_, err := time.LoadLocation(c.Zone)
	want(err == nil, "zone: want a name such as Europe/London")
	for i, h := range c.Hours {
		for _, day := range h.Days {
			want(slices.Contains(weekdays(), day), "hours[%d].days: want some of mon, tue, wed, thu, fri, sat, sun", i)
		}
		_, fromErr := time.Parse(clock, h.From)
		_, toErr := time.Parse(clock, h.To)
		want(fromErr == nil, "hours[%d].from: want a time of day, such as 08:00", i)
		want(toErr == nil, "hours[%d].to: want a time of day, such as 20:00", i)
	}
	want(c.Tries >= 0, "tries: want 0 for any, or a number")
	want(c.TriesWithin >= 0, "tries_within: want a duration that is not negative")
	return errors.Join(faults...)
}

// forbid gives the reason of the cap that an amount hits at a time, empty if there is none.
func (c Caps) forbid(amount payments.Money, now time.Time) string {
	if len(c.Amounts) > 0 {
		bounds, ok := c.of(amount.Currency)
		switch {
		case !ok:
			return ReasonCurrency
		case amount.Minor < bounds.Min:
			return ReasonTooLittle
		case bounds.Max > 0 && amount.Minor > bounds.Max:
			return ReasonTooMuch
		}
	}
	if !c.open(now) {
		return ReasonHours
	}
	return ""
}

func (c Caps) of(currency string) (AmountCap, bool) {
	for _, a := range c.Amounts {
		if a.Currency == currency {
			return a, true
		}
	}
	return AmountCap{}, false
}

// open tells whether payments are taken at a time. A zone that is not known is closed.
func (c Caps) open(now time.Time) bool {
	if len(c.Hours) == 0 {
		return true
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return false
	}
	local := now.In(zone)
	return slices.ContainsFunc(c.Hours, func(h Hours) bool { return h.hold(local) })
}

// hold tells whether a local time is within the hours: by the clock on the wall, also where it is put forward or back.
func (h Hours) hold(local time.Time) bool {
	at, from, to := local.Format(clock), h.From, h.To
	on := func(day time.Weekday) bool { return len(h.Days) == 0 || slices.Contains(h.Days, weekdays()[day]) }
	today, yesterday := on(local.Weekday()), on((local.Weekday()+6)%7)
	if from < to {
		return today && from <= at && at < to
	}
	return today && from <= at || yesterday && at < to
}

// caller is what the ledger counts for one caller.
func (c Caps) caller(address, currency string) payments.Caller {
	within := c.TriesWithin
	if within == 0 {
		within = 24 * time.Hour
	}
	amount, _ := c.of(currency)
	return payments.Caller{Address: address, Tries: c.Tries, TriesWithin: within, PerDay: amount.PerDay}
}
