package sqlstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tonegate/tonegate/payments"
)

// Sum is the hash of a row after the hash of the one before it.
func Sum(before []byte, body string) []byte {
	h := sha256.New()
	h.Write(before)
	h.Write([]byte(body))
	return h.Sum(nil)
}

// chainRow is a row as it stands.
type chainRow struct {
	n    int64
	body string
	hash []byte
}

func scanChainRow(row Row) (chainRow, error) {
	var r chainRow
	err := row.Scan(&r.n, &r.body, &r.hash)
	return r, err
}

// verifyPage is how many rows are read at a time.
const verifyPage = 1000

// VerifyAudit walks every chain; see payments.Auditor.
func (s *Store) VerifyAudit(ctx context.Context, since payments.AuditHead, progress func(rows int64)) (
	payments.AuditHead, error,
) {
	return verify(ctx, s.db, since, progress)
}

func verify(ctx context.Context, q Querier, since payments.AuditHead, progress func(rows int64)) (
	payments.AuditHead, error,
) {
	var head payments.AuditHead
	var done int64
	if err := outside(ctx, q); err != nil {
		return head, err
	}
	for chain := range payments.AuditChains {
		w := chainWalk{chain: chain, since: since[chain]}
		err := q.QueryRow(ctx, `SELECT n, hash, base, base_hash FROM audit_head WHERE chain = ?`, chain).
			Scan(&w.end, &w.endHash, &w.at, &w.hash)
		w.base = w.at
		if err != nil {
			return head, fmt.Errorf("store: read head of audit: %w", err)
		}
		if w.since.N > 0 && w.since.N < w.at {
			return head, w.fault(w.since.N, "it was purged since; anchor the trail anew")
		}
		if w.since.N == w.at && w.since.N > 0 && w.since.Hash != string(w.hash) {
			return head, w.fault(w.at, "the hash is not the anchor's: what was before it has been rewritten")
		}
		for {
			page, err := many(ctx, q, scanChainRow,
				`SELECT n, body, hash FROM audit WHERE chain = ? AND n > ? ORDER BY n LIMIT ?`, chain, w.at, verifyPage)
			if err != nil {
				return head, err
			}
			if err := w.take(page); err != nil {
				return head, err
			}
			done += int64(len(page))
			if progress != nil {
				progress(done)
			}
			if len(page) < verifyPage {
				break
			}
		}
		if err := w.close(); err != nil {
			return head, err
		}
		head[chain] = payments.ChainEnd{N: w.at, Hash: string(w.hash)}
	}
	return head, nil
}

// chainWalk is on its way along a chain.
type chainWalk struct {
	chain   int
	since   payments.ChainEnd
	base    int64 // the last row that was purged
	purged  bool  // a row of the chain says so
	end     int64 // by the head
	endHash []byte
	at      int64 // of the row before
	hash    []byte
}

func (w *chainWalk) fault(n int64, text string) error {
	return &payments.AuditError{Chain: w.chain, N: n, Text: text}
}

// take checks the rows that come next. Rows that were appended while it walks are beyond the head, and sound.
func (w *chainWalk) take(page []chainRow) error {
	for _, r := range page {
		if r.n != w.at+1 {
			return w.fault(w.at+1, "deleted: the next row is "+fmt.Sprint(r.n))
		}
		want := Sum(w.hash, r.body)
		if !bytes.Equal(want, r.hash) {
			return w.fault(r.n, "changed, inserted or moved: its hash does not follow from the row before and its text")
		}
		if r.n == w.since.N && w.since.Hash != string(want) {
			return w.fault(r.n, "the hash is not the anchor's: it or a row before it has been rewritten")
		}
		if r.n == w.end && !bytes.Equal(w.endHash, want) {
			return w.fault(r.n, "the hash is not the head's: the end of the chain has been rewritten")
		}
		w.at, w.hash = r.n, want
		w.purged = w.purged || purgedTo(r.body) == w.base
	}
	return nil
}

func (w *chainWalk) close() error {
	switch {
	case w.base > 0 && !w.purged:
		return w.fault(w.base, "deleted: no purge is written down that took it away")
	case w.at < w.end:
		return w.fault(w.at+1, fmt.Sprintf("deleted: the chain had %d rows", w.end))
	case w.at < w.since.N:
		return w.fault(w.at+1, fmt.Sprintf("deleted: the anchor has seen %d rows", w.since.N))
	default:
		return nil
	}
}

// outside finds rows where no chain is: before the first row of one, or of a chain that there is not.
func outside(ctx context.Context, q Querier) error {
	list, err := many(ctx, q, func(row Row) (payments.AuditError, error) {
		f := payments.AuditError{Text: "inserted: it is a row of no chain"}
		err := row.Scan(&f.Chain, &f.N)
		return f, err
	}, `SELECT chain, n FROM audit WHERE chain < 0 OR chain >= ? OR n < 1 OR
		n <= (SELECT base FROM audit_head WHERE audit_head.chain = audit.chain) ORDER BY chain, n LIMIT 1`, payments.AuditChains)
	if err != nil || len(list) == 0 {
		return err
	}
	return &list[0]
}

// purgedTo is the last row that a purge took away, 0 where a row is about something else.
func purgedTo(body string) int64 {
	var l struct {
		Event string `json:"event"`
		Facts struct {
			To int64 `json:"to_row"`
		} `json:"facts"`
	}
	if !strings.Contains(body, `"event":"purge"`) || json.Unmarshal([]byte(body), &l) != nil || l.Event != "purge" {
		return 0
	}
	return l.Facts.To
}
