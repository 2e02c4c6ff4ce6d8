package media

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// Erase silences what was recorded since from, on both channels, in the file and in what is not yet written, and marks
// it as a window: for words that should never have been said. It is no less gone when it fails later on.
func (r *Recorder) Erase(from time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return fmt.Errorf("erase: %w", os.ErrClosed)
	}
	at, end, now := max(0, r.samples(from.Sub(r.marks.Started))), r.file.Len(), r.position()
	err := r.file.Silence(at, end)
	if skip := int(max(0, at-end)) * recordedChannels; skip < len(r.pending) {
		clear(r.pending[skip:])
	}
	to := r.millis(max(now, at))
	r.marks.insert(mark{From: r.millis(at), To: &to})
	return errors.Join(err, r.marks.save())
}

// Silence overwrites the samples of each channel from one place to another, as far as they are written.
func (w *WAVWriter) Silence(from, to int64) error {
	if w.closed {
		return fmt.Errorf("silence wav: %w", os.ErrClosed)
	}
	block := int64(2 * w.channels)
	at, end := from*block, min(to*block, w.data)
	for at < end {
		n := min(end-at, 1<<16)
		if _, err := w.file.WriteAt(make([]byte, n), wavHeaderSize+at); err != nil {
			return fmt.Errorf("silence wav: %w", err)
		}
		at += n
	}
	return nil
}

// insert puts a closed window before one that is open, and keeps the order of their beginnings.
func (m *marks) insert(w mark) {
	at, _ := slices.BinarySearchFunc(m.Windows, w, func(a, b mark) int { return int(a.From - b.From) })
	if m.isOpen() {
		at = min(at, len(m.Windows)-1)
	}
	m.Windows = slices.Insert(m.Windows, at, w)
}
