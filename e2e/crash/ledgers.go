package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver of two serves' ledger
	_ "modernc.org/sqlite"             // the driver of one's
)

// grace is how long after a restart a payment may take to be resolved, or unknown with its inquiry running.
const grace = 30 * time.Second

// ours is one attempt as our ledger has it.
type ours struct {
	call, reference, order     string
	owner                      string // the serve that has it
	state, reason, payment     string
	human                      bool
	created, updated, nextLook time.Time
}

// charge is one row of the gateway.
type charge struct {
	order          string
	approved, lost bool
}

// ledger is a database that is read while its processes write to it.
type ledger struct {
	driver, source string
}

func fileLedger(path string) ledger {
	return ledger{"sqlite", "file:" + path + "?mode=ro&_pragma=busy_timeout(10000)"}
}

func (l ledger) open() (*sql.DB, error) {
	db, err := sql.Open(l.driver, l.source)
	if err != nil {
		return nil, fmt.Errorf("open a ledger: %w", err)
	}
	return db, nil
}

// readOurs reads every attempt with its payment.
func readOurs(ctx context.Context, from ledger) (all []ours, err error) {
	db, err := from.open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows, err := db.QueryContext(ctx, `SELECT a.call_id, a.reference, a.order_id, a.state, a.reason, p.state, a.human,
		a.created_at, a.updated_at, a.next_look, a.owner FROM attempt a JOIN payment p ON p.id = a.payment_id`)
	if err != nil {
		return nil, fmt.Errorf("read our ledger: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var o ours
		var created, updated, next int64
		if err := rows.Scan(&o.call, &o.reference, &o.order, &o.state, &o.reason, &o.payment, &o.human,
			&created, &updated, &next, &o.owner); err != nil {
			return nil, fmt.Errorf("read our ledger: %w", err)
		}
		o.created, o.updated, o.nextLook = time.UnixMilli(created), time.UnixMilli(updated), time.UnixMilli(next)
		all = append(all, o)
	}
	return all, rows.Err()
}

// readGateway reads every charge.
func readGateway(ctx context.Context, dir string) (all []charge, err error) {
	db, err := fileLedger(filepath.Join(dir, roleCapture, "gateway.db")).open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows, err := db.QueryContext(ctx, "SELECT order_id, approved, lost FROM charges")
	if err != nil {
		return nil, fmt.Errorf("read the gateway's ledger: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var c charge
		if err := rows.Scan(&c.order, &c.approved, &c.lost); err != nil {
			return nil, fmt.Errorf("read the gateway's ledger: %w", err)
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

// restart is a process that came back.
type restart struct {
	at   time.Time
	node string // that died with it, where another serve takes its payments over; empty: they are all its own
}

// late tells which attempts of before a restart were left lying by it, now that the grace is over.
func late(all []ours, r restart, now time.Time) []string {
	var faults []string
	for _, o := range all {
		if o.created.After(r.at) {
			continue
		}
		switch {
		case r.node != "" && o.owner != r.node: // a serve has it that lives, or one that died since
		case r.node != "" && unresolved(o.state) && !o.human:
			faults = append(faults, fmt.Sprintf("%s: %s, and nobody took it over for %s", o.reference, o.state, now.Sub(r.at)))
		case unresolved(o.state) && o.state != "unknown" && !o.updated.After(r.at):
			faults = append(faults, fmt.Sprintf("%s: still %s %s after a restart", o.reference, o.state, now.Sub(r.at)))
		case o.state == "unknown" && !o.human && now.Sub(o.nextLook) > grace:
			faults = append(faults, fmt.Sprintf("%s: unknown, and nobody inquires", o.reference))
		}
	}
	return faults
}

func unresolved(state string) bool {
	switch state {
	case "consented", "opening", "open", "submitted", "unknown":
		return true
	default:
		return false
	}
}

// figures are what the comparison found.
type figures struct {
	paid, unknown               int
	double, lost, wrong, unpaid []string
}

// add takes another run's figures in.
func (f *figures) add(more figures) {
	f.paid, f.unknown = f.paid+more.paid, f.unknown+more.unknown
	f.double, f.lost = append(f.double, more.double...), append(f.lost, more.lost...)
	f.wrong, f.unpaid = append(f.wrong, more.wrong...), append(f.unpaid, more.unpaid...)
}

func (f figures) faults() []string {
	var all []string
	for _, of := range [][]string{f.double, f.lost, f.unpaid, f.wrong} {
		all = append(all, of...)
	}
	return all
}

// compare holds the three ledgers against each other: by the reference, which each caller has their own of.
func compare(attempts []ours, charges []charge, calls []spoken) figures {
	var f figures
	byOrder := make(map[string]ours, len(attempts))
	paid := make(map[string]bool)
	for _, o := range attempts {
		byOrder[o.order] = o
		paid[o.reference] = paid[o.reference] || o.payment == "paid"
		if o.state == "unknown" {
			f.unknown++
		}
	}
	charged := f.charges(charges, byOrder, paid)
	for reference, is := range paid {
		if is {
			f.paid++
		}
		if is && charged[reference] == 0 {
			f.unpaid = append(f.unpaid, reference+": paid by our ledger, and never charged")
		}
	}
	for _, s := range calls {
		f.wrong = append(f.wrong, s.wrong(charged[referenceOf(s.Name)])...)
	}
	return f
}

// charges counts what each reference was charged, and notes charges that are too many or that we do not know of.
func (f *figures) charges(all []charge, byOrder map[string]ours, paid map[string]bool) map[string]int {
	charged := make(map[string]int)
	for _, c := range all {
		o, known := byOrder[c.order]
		if !known {
			f.lost = append(f.lost, "the gateway has a charge of an order that we do not know")
			continue
		}
		if !c.approved {
			continue
		}
		if charged[o.reference]++; charged[o.reference] == 2 {
			f.double = append(f.double, o.reference+": charged twice")
		}
		if !paid[o.reference] && (!c.lost || o.state != "unknown") {
			f.lost = append(f.lost, fmt.Sprintf("%s: charged, and our ledger says %s (%s)", o.reference, o.state, o.reason))
		}
	}
	return charged
}

// wrong tells what was said to a caller that is not so, given how often they were charged.
func (s spoken) wrong(charges int) []string {
	var faults []string
	for _, text := range s.Heard {
		none := strings.Contains(text, "No payment was taken") || strings.Contains(text, "Nothing was charged") ||
			strings.Contains(text, "was declined")
		approved := strings.Contains(text, "has been approved") || strings.Contains(text, "was approved")
		if none && charges > 0 || approved && charges == 0 {
			faults = append(faults, fmt.Sprintf("%s: heard %q with %d charges", referenceOf(s.Name), text, charges))
		}
	}
	return faults
}
