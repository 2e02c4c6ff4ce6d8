package media

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// marks is the sidecar file of a recording: its rate, when it began, and where it was dark.
type marks struct {
	path    string
	Rate    Hz        `json:"rate"`
	Started time.Time `json:"started_at"`
	Windows []mark    `json:"windows"`
}

// mark is one dark window in milliseconds of the recording; To is nil while it lasts.
type mark struct {
	From int64  `json:"from_ms"`
	To   *int64 `json:"to_ms"`
}

// openMarks reads the marks of the recording at path; a recording that has none begins now.
func openMarks(path string, rate Hz) (*marks, error) {
	m := &marks{path: strings.TrimSuffix(path, filepath.Ext(path)) + ".json", Rate: rate, Windows: []mark{}}
	b, err := os.ReadFile(m.path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open recording marks: %w", err)
	}
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("open recording marks: %w", err)
	}
	m.Rate = rate
	return m, nil
}

func (m *marks) isOpen() bool { return len(m.Windows) > 0 && m.Windows[len(m.Windows)-1].To == nil }

func (m *marks) begin(at int64) { m.Windows = append(m.Windows, mark{From: at}) }

func (m *marks) end(at int64) {
	if m.isOpen() {
		m.Windows[len(m.Windows)-1].To = &at
	}
}

// save replaces the file at once: a crash leaves the old marks or the new.
func (m *marks) save() error {
	b, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("save recording marks: %w", err)
	}
	temporary := m.path + ".new"
	if err := os.WriteFile(temporary, append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("save recording marks: %w", err)
	}
	if err := os.Rename(temporary, m.path); err != nil {
		return fmt.Errorf("save recording marks: %w", err)
	}
	return nil
}
