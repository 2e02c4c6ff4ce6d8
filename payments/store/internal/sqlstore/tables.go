package sqlstore

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// kind is what a column holds.
type kind int

const (
	text kind = iota
	textOrNull
	number
	flag
	blob
)

// column is one column of a table.
type column struct {
	name string
	kind kind
}

// table is one whose rows go from one store to another, in an order that is the same everywhere.
type table struct {
	name    string
	columns []column
	order   string
}

func columns(k kind, names string) []column {
	fields := strings.Fields(names)
	list := make([]column, len(fields))
	for i, name := range fields {
		list[i] = column{name, k}
	}
	return list
}

func with(parts ...[]column) []column {
	var all []column
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}

// tables lists what is exported, those that others refer to first. River's own tables are not among them: the jobs of
// pending deliveries are made anew.
func tables() []table {
	return []table{
		{"payment", with(
			columns(text, "id call_id reference currency state"), columns(flag, "conflict"),
			columns(number, "amount exponent paid returned created_at updated_at"),
		), "created_at, id"},
		{"attempt", with(
			columns(text, "id payment_id call_id provider order_id currency reference state reason class session_id"),
			columns(text, "transaction_id auth_code card_brand card_last4 owner quote_id quote_text consent_by"),
			columns(text, "consent_node consent_said consent_hash caller"), columns(blob, "token_hash"),
			columns(flag, "hung_up human"), columns(number, "rev number amount expires_at returned looks next_look epoch"),
			columns(number, "fence consent_at created_at updated_at"),
		), "rowid"},
		{"tried", with(columns(text, "attempt_id brand last4 event reason"), columns(number, "at")), "id"},
		{"money_back", with(
			columns(text, "attempt_id event currency transaction_id"), columns(number, "amount at"),
		), "id"},
		{"inbox", with(
			columns(text, "provider change"), columns(textOrNull, "attempt_id"), columns(blob, "token_hash fingerprint"),
			columns(number, "received_at applied_at"),
		), "id"},
		{"delivery", with(
			columns(text, "id payment_id type endpoint state fault"), columns(blob, "body"),
			columns(number, "tries first_at next_at created_at updated_at"),
		), "rowid"},
		{"conversation", with(columns(text, "call_id"), columns(blob, "data"), columns(number, "updated_at")), "call_id"},
		{"node", with(columns(text, "name"), columns(number, "epoch")), "name"},
		{"audit", with(columns(number, "chain n"), columns(text, "body"), columns(blob, "hash")), "chain, n"},
		{"audit_head", with(columns(number, "chain n base"), columns(blob, "hash base_hash")), "chain"},
	}
}

func (t table) names() string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return strings.Join(names, ", ")
}

// scan reads a row as values that JSON can hold.
func (t table) scan(row Row) ([]any, error) {
	into := make([]any, len(t.columns))
	for i, c := range t.columns {
		switch c.kind {
		case text:
			into[i] = new(string)
		case textOrNull:
			into[i] = new(*string)
		case number:
			into[i] = new(int64)
		case flag:
			into[i] = new(bool)
		case blob:
			into[i] = new([]byte)
		}
	}
	err := row.Scan(into...)
	for _, v := range into {
		if b, ok := v.(*[]byte); ok && *b == nil {
			*b = []byte{} // an empty blob is nil in one engine and not in the other
		}
	}
	return into, err
}

// errRow says that a line is no row of its table.
var errRow = errors.New("not a row of this table")

// values turns the JSON of a row into arguments.
func (t table) values(raw []json.RawMessage) ([]any, error) {
	if len(raw) != len(t.columns) {
		return nil, fmt.Errorf("%w: %s wants %d values", errRow, t.name, len(t.columns))
	}
	args := make([]any, len(raw))
	for i, c := range t.columns {
		var err error
		switch c.kind {
		case text:
			args[i], err = value[string](raw[i])
		case textOrNull:
			args[i], err = value[*string](raw[i])
		case number:
			args[i], err = value[int64](raw[i])
		case flag:
			args[i], err = value[bool](raw[i])
		case blob:
			var coded string
			if coded, err = value[string](raw[i]); err == nil {
				args[i], err = base64.StdEncoding.DecodeString(coded)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s.%s", errRow, t.name, c.name)
		}
	}
	return args, nil
}

func value[T any](raw json.RawMessage) (T, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	return v, err
}

// insert adds a row as it was.
func (t table) insert(ctx context.Context, tx Tx, args []any) error {
	names, values := t.names(), args
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(t.columns)), ", ")
	var err error
	switch t.name {
	case "audit_head": // its rows are there from the beginning
		err = tx.Write(ctx, `DELETE FROM audit_head WHERE chain = ?`, args[0])
	case "node": // of whatever lived then, nothing lives now
		names, marks, values = names+", lease_until", marks+", ?", append(values, int64(0))
	}
	if err != nil {
		return err
	}
	return tx.Write(ctx, `INSERT INTO `+t.name+` (`+names+`) VALUES (`+marks+`)`, values...)
}
