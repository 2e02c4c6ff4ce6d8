package sqlstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/tonegate/tonegate/payments"
)

// exportVersion is the version of the format; a change that an older Import would misread raises it.
const exportVersion = 1

// exportHead is the first line of an export.
type exportHead struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	At      int64  `json:"at"`
}

// exportFormat names what the file is.
const exportFormat = "tonegate-ledger"

// exportRow is a line: a table and the values of its columns, in the order of the table's list.
type exportRow struct {
	Table  string `json:"t"`
	Values []any  `json:"v"`
}

// exportEnd is the last line: what must have come before it.
type exportEnd struct {
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"` // over all lines before
}

// Export writes everything to w as JSON lines, as it stands at one moment, and gives the number of rows. progress, if it
// is not nil, is told now and then how many are done.
func (s *Store) Export(ctx context.Context, w io.Writer, progress func(rows int64)) (int64, error) {
	sum := sha256.New()
	out := json.NewEncoder(io.MultiWriter(w, sum))
	if err := out.Encode(exportHead{exportFormat, exportVersion, millis(s.now())}); err != nil {
		return 0, fmt.Errorf("store: export: %w", err)
	}
	var done int64
	err := s.db.Snapshot(ctx, func(q Querier) error {
		for _, t := range tables() {
			if err := exportTable(ctx, q, t, out, &done, progress); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return done, err
	}
	if err := json.NewEncoder(w).Encode(exportEnd{done, hex.EncodeToString(sum.Sum(nil))}); err != nil {
		return done, fmt.Errorf("store: export: %w", err)
	}
	return done, nil
}

// tellEvery is how many rows lie between two words of progress.
const tellEvery = 1000

func exportTable(
	ctx context.Context, q Querier, t table, out *json.Encoder, done *int64, progress func(int64),
) (err error) {
	rows, err := q.Query(ctx, `SELECT `+t.names()+` FROM `+t.name+` ORDER BY `+t.order)
	if err != nil {
		return fmt.Errorf("store: export %s: %w", t.name, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		values, err := t.scan(rows)
		if err == nil {
			err = out.Encode(exportRow{t.name, values})
		}
		if err != nil {
			return fmt.Errorf("store: export %s: %w", t.name, err)
		}
		*done++
		if progress != nil && *done%tellEvery == 0 {
			progress(*done)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("store: export %s: %w", t.name, err)
	}
	return nil
}

// Errors of an import.
var (
	ErrNotEmpty = errors.New("the store is not empty; import into a new one")
	ErrExport   = errors.New("not a whole export of a ledger")
)

// Import fills an empty store with what Export wrote, all of it or nothing, and gives the number of rows. Deliveries that
// are due are queued again.
func (s *Store) Import(ctx context.Context, r io.Reader, progress func(rows int64)) (int64, error) {
	var done int64
	err := s.db.InTx(ctx, func(tx Tx) error {
		in := importer{tx: tx, lines: json.NewDecoder(r), sum: sha256.New(), progress: progress}
		err := in.run(ctx)
		done = in.done
		return err
	})
	if err != nil {
		return done, fmt.Errorf("store: import: %w", err)
	}
	return done, nil
}

// importer is an import under way.
type importer struct {
	tx       Tx
	lines    *json.Decoder
	sum      hash.Hash
	done     int64
	progress func(int64)
}

// importLine is any of the lines.
type importLine struct {
	Format  string            `json:"format"`
	Version int               `json:"version"`
	Table   string            `json:"t"`
	Values  []json.RawMessage `json:"v"`
	Rows    *int64            `json:"rows"`
	SHA256  string            `json:"sha256"`
}

func (in *importer) run(ctx context.Context) error {
	if err := in.begin(ctx); err != nil {
		return err
	}
	known := map[string]table{}
	for _, t := range tables() {
		known[t.name] = t
	}
	for {
		want := hex.EncodeToString(in.sum.Sum(nil))
		line, err := in.next()
		if err != nil {
			return fmt.Errorf("%w: it ends after row %d", ErrExport, in.done)
		}
		if line.Rows != nil {
			if *line.Rows != in.done || line.SHA256 != want {
				return fmt.Errorf("%w: it was changed or cut: the checksum or the number of rows differs", ErrExport)
			}
			if _, err := in.lines.Token(); !errors.Is(err, io.EOF) {
				return fmt.Errorf("%w: something stands behind its end", ErrExport)
			}
			_, err := verify(ctx, in.tx, payments.AuditHead{}, nil)
			return err
		}
		t, ok := known[line.Table]
		if !ok {
			return fmt.Errorf("%w: row %d is of an unknown table", ErrExport, in.done+1)
		}
		if err := in.take(ctx, t, line.Values); err != nil {
			return fmt.Errorf("row %d: %w", in.done+1, err)
		}
		in.done++
		if in.progress != nil && in.done%tellEvery == 0 {
			in.progress(in.done)
		}
	}
}

// begin sees that the store is empty, and reads the first line.
func (in *importer) begin(ctx context.Context) error {
	var n int
	err := in.tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM payment) + (SELECT count(*) FROM conversation) +
		(SELECT count(*) FROM inbox) + (SELECT count(*) FROM audit)`).Scan(&n)
	if err != nil {
		return err
	}
	if n > 0 {
		return ErrNotEmpty
	}
	head, err := in.next()
	if err != nil || head.Format != exportFormat {
		return fmt.Errorf("%w: its first line names no format of ours", ErrExport)
	}
	if head.Version != exportVersion {
		return fmt.Errorf("%w: version %d, and this program reads %d", ErrExport, head.Version, exportVersion)
	}
	return in.tx.Write(ctx, `DELETE FROM node`)
}

// next reads a line and adds it to the checksum.
func (in *importer) next() (importLine, error) {
	var raw json.RawMessage
	var line importLine
	if err := in.lines.Decode(&raw); err != nil {
		return line, ErrExport
	}
	in.sum.Write(raw)
	in.sum.Write([]byte("\n"))
	if err := json.Unmarshal(raw, &line); err != nil {
		return line, ErrExport
	}
	return line, nil
}

func (in *importer) take(ctx context.Context, t table, raw []json.RawMessage) error {
	args, err := t.values(raw)
	if err != nil {
		return err
	}
	if err := t.insert(ctx, in.tx, args); err != nil {
		return err
	}
	if t.name != "delivery" {
		return nil
	}
	byName := map[string]any{}
	for i, c := range t.columns {
		byName[c.name] = args[i]
	}
	if id, ok := byName["id"].(string); ok && byName["state"] == "pending" {
		return in.tx.Enqueue(ctx, id)
	}
	return nil
}
