package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/tonegate/tonegate/agent/record"
	"github.com/tonegate/tonegate/checkout"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/transfer/control"
)

// errCallID refuses an id that cannot name a folder.
var errCallID = errors.New("the call id cannot name a folder")

// The files that tell whether a call has begun, and whether it is over.
const (
	eventsFile = "events.jsonl"
	resultFile = "result.json" // written last, and only once
)

// files are what is left of a call: events.jsonl, transcript.txt and result.json. Safe for concurrent use.
type files struct {
	dir   string
	start time.Time

	mu         sync.Mutex
	events     *os.File
	transcript *os.File
}

func openFiles(root, callID string, now time.Time) (*files, error) {
	if callID == "" || strings.ContainsAny(callID, `/\`) || !filepath.IsLocal(callID) || callID == "." {
		return nil, errCallID
	}
	f := &files{dir: filepath.Join(root, callID)}
	if err := os.MkdirAll(f.dir, 0o750); err != nil {
		return nil, fmt.Errorf("call folder: %w", err)
	}
	f.start = began(f.path(eventsFile), now)
	const mode = os.O_CREATE | os.O_APPEND | os.O_WRONLY
	var err error
	if f.events, err = os.OpenFile(f.path(eventsFile), mode, 0o600); err != nil {
		return nil, fmt.Errorf("call folder: %w", err)
	}
	if f.transcript, err = os.OpenFile(f.path("transcript.txt"), mode, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("call folder: %w", err), f.events.Close())
	}
	return f, nil
}

// began is the time of a call's first event, where a former process has written one.
func began(events string, now time.Time) time.Time {
	file, err := os.Open(events)
	if err != nil {
		return now
	}
	defer func() { _ = file.Close() }()
	var first struct {
		At time.Time `json:"at"`
	}
	if json.NewDecoder(file).Decode(&first) != nil || first.At.IsZero() {
		return now
	}
	return first.At
}

func (f *files) path(name string) string {
	return filepath.Join(f.dir, name)
}

// event appends one line to events.jsonl.
func (f *files) event(ev any) error {
	line, err := json.Marshal(ev)
	if err != nil {
		return fmt.Errorf("events: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err = f.events.Write(append(line, '\n'))
	return err
}

// said appends one line to transcript.txt.
func (f *files) said(now time.Time, who, text string) error {
	at := now.Sub(f.start)
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err := fmt.Fprintf(f.transcript, "%02d:%06.3f %s: %s\n", int(at.Minutes()), at.Seconds()-60*float64(int(at.Minutes())),
		who, strings.ReplaceAll(text, "\n", " "))
	return err
}

func (f *files) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.events.Close(), f.transcript.Close())
}

// outcomeNone is the outcome of a call without a payment.
const outcomeNone = "none"

// summary is result.json.
type summary struct {
	Outcome   string          `json:"outcome"`
	Reason    string          `json:"reason"`
	Amount    int64           `json:"amount"` // minor units
	Currency  string          `json:"currency"`
	Reference string          `json:"reference"`
	PaymentID string          `json:"payment_id"`
	CallID    string          `json:"call_id"`
	Mode      string          `json:"mode"`
	Card      *payments.Card  `json:"card"`
	Timings   control.Timings `json:"timings_ms"`
}

// result writes record.json, then result.json, each whole or not at all.
func (f *files) result(callID string, r *checkout.Result, timings *control.Timings) error {
	s := summary{Outcome: outcomeNone, CallID: callID}
	if r != nil {
		s.Outcome, s.Reason, s.Mode, s.Card = string(r.Outcome), r.Reason, r.Mode, r.Card
		s.Amount, s.Currency, s.Reference, s.PaymentID = r.Amount.Minor, r.Amount.Currency, r.Reference, r.PaymentID
	}
	if timings != nil {
		s.Timings = *timings
	}
	unrecorded := record.Write(f.path(eventsFile), s)
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("result: %w", err)
	}
	part, err := os.CreateTemp(f.dir, ".result-*")
	if err != nil {
		return fmt.Errorf("result: %w", err)
	}
	_, err = part.Write(append(text, '\n'))
	err = errors.Join(err, part.Close())
	if err == nil {
		err = os.Rename(part.Name(), f.path(resultFile))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("result: %w", err), os.Remove(part.Name()))
	}
	return unrecorded
}
