package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// filesWait is how long after the end of a call its result may take: serve waits 3 s for the gate's timings.
const filesWait = 10 * time.Second

// Result is what result.json says; see docs/4-reference/call-files.md.
type Result struct {
	Outcome   string `json:"outcome"`
	Reason    string `json:"reason"`
	Amount    int64  `json:"amount"`
	Currency  string `json:"currency"`
	Reference string `json:"reference"`
	PaymentID string `json:"payment_id"`
	CallID    string `json:"call_id"`
	Mode      string `json:"mode"`
	Card      *struct {
		Brand string `json:"brand"`
		Last4 string `json:"last4"`
	} `json:"card"`
	Timings struct {
		Secure     *int64 `json:"secure"`
		Capture    *int64 `json:"capture"`
		Return     *int64 `json:"return"`
		DeadAirMax *int64 `json:"dead_air_max"`
	} `json:"timings_ms"`
}

// awaitResult reads the result of a call once serve has written it.
func awaitResult(ctx context.Context, dir string) (Result, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, filesWait, errors.New("serve left no result of the call"))
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		raw, err := os.ReadFile(filepath.Join(dir, "result.json"))
		if err == nil {
			var r Result
			if err := json.Unmarshal(raw, &r); err != nil {
				return Result{}, fmt.Errorf("read the result of the call: %w", err)
			}
			return r, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return Result{}, fmt.Errorf("read the result of the call: %w", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return Result{}, context.Cause(ctx)
		}
	}
}

// makeOut makes the folder for the call's files before there is a call, so that a wrong one is told at once. Files of an
// earlier call are removed: whatever is found there afterwards is of this run.
func makeOut(out string) error {
	if out == "" {
		return nil
	}
	if err := os.MkdirAll(out, 0o750); err != nil {
		return fmt.Errorf("--out %s cannot be used: %w", out, err)
	}
	probe, err := os.CreateTemp(out, ".tonegate-")
	if err != nil {
		return fmt.Errorf("--out %s cannot be used: %w", out, err)
	}
	errs := []error{probe.Close(), os.Remove(probe.Name())}
	for _, name := range []string{
		"result.json", "record.json", "recording.wav", "recording.json", "transcript.txt", "events.jsonl",
	} {
		if err := os.Remove(filepath.Join(out, name)); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// copyFiles copies the files of a call to out.
func copyFiles(dir, out string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read the files of the call: %w", err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return fmt.Errorf("copy the files of the call: %w", err)
		}
		if err := os.WriteFile(filepath.Join(out, e.Name()), raw, 0o600); err != nil { //nolint:gosec // the user's own folder
			return fmt.Errorf("copy the files of the call: %w", err)
		}
	}
	return nil
}
