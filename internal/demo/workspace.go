package demo

import (
	"cmp"
	"crypto/rand"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"text/template"
)

//go:embed config
var templates embed.FS

// workspace is the demo's folder and what is told from one process to the next: secrets and addresses. It is safe for
// concurrent use.
type workspace struct {
	dir    string
	keep   bool
	token  string // of the control contract, 256 bits
	secret string // of the OAuth client
	cfg    Config

	mu    sync.Mutex
	known map[string]ready
}

// newWorkspace makes the folder and the secrets of one run.
func newWorkspace(cfg Config) (*workspace, error) {
	w := &workspace{dir: cfg.Data, keep: cfg.Data != "", cfg: cfg, token: random(), secret: random(), known: map[string]ready{}}
	var err error
	if w.keep {
		w.dir, err = filepath.Abs(cfg.Data)
	} else {
		w.dir, err = os.MkdirTemp("", "tonegate-demo-")
	}
	if err != nil {
		return nil, fmt.Errorf("make the demo's folder: %w", err)
	}
	for _, sub := range []string{"calls", "gate", "serve", "capture"} {
		if err := os.MkdirAll(filepath.Join(w.dir, sub), 0o700); err != nil {
			return nil, fmt.Errorf("make the demo's folder: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(w.dir, "oauth-secret"), []byte(w.secret), 0o600); err != nil {
		return nil, fmt.Errorf("write the demo's secret: %w", err)
	}
	return w, nil
}

func random() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: crypto/rand
	return hex.EncodeToString(b)
}

// close removes a temporary folder, unless something went wrong: then its logs are worth reading.
func (w *workspace) close(failed bool) error {
	if w.keep || failed {
		return nil
	}
	return os.RemoveAll(w.dir)
}

func (w *workspace) calls() string { return filepath.Join(w.dir, "calls") }

// learn keeps the addresses of a child, so that it gets the same ones when it is started again, and leaves them with its
// process id in ROLE.json for whoever looks into the folder.
func (w *workspace) learn(r ready) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("note the addresses of %s: %w", r.Role, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.known[r.Role] = r
	if err := os.WriteFile(filepath.Join(w.dir, r.Role+".json"), raw, 0o600); err != nil {
		return fmt.Errorf("note the addresses of %s: %w", r.Role, err)
	}
	return nil
}

func (w *workspace) ready(role string) ready {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.known[role]
}

func (w *workspace) http(role string) string { return w.ready(role).HTTP }

func (w *workspace) logPath(role string) string { return filepath.Join(w.dir, role+".log") }

// log opens a child's log for appending.
func (w *workspace) log(role string) (*os.File, error) {
	f, err := os.OpenFile(w.logPath(role), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log of %s: %w", role, err)
	}
	return f, nil
}

// view is what the configuration templates see.
type view struct {
	Dir, SIP, HTTP, CaptureHTTP string
	Gate, Serve, Capture        ready
	Flow, Currency              string
	Providers                   []string
	Guided                      bool
}

// write makes a child's configuration from its template: asked addresses at the first start, those it had after that.
func (w *workspace) write(role string) (string, error) {
	t, err := template.ParseFS(templates, "config/"+role+".yaml")
	if err != nil {
		return "", fmt.Errorf("read the configuration of %s: %w", role, err)
	}
	path := filepath.Join(w.dir, role+".yaml")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fmt.Errorf("write the configuration of %s: %w", role, err)
	}
	v := view{
		Dir: w.dir, SIP: w.cfg.SIP, HTTP: w.cfg.HTTP, CaptureHTTP: w.cfg.CaptureHTTP,
		Gate: w.ready(roleGate), Serve: w.ready(roleServe), Capture: w.ready(roleCapture),
		Flow: w.cfg.Flow, Currency: cmp.Or(w.cfg.Currency, "GBP"), Providers: w.cfg.Providers, Guided: w.cfg.Guided,
	}
	if len(v.Providers) == 0 {
		v.Providers = []string{"default"}
	}
	if err := errors.Join(t.Execute(f, v), f.Close()); err != nil {
		return "", fmt.Errorf("write the configuration of %s: %w", role, err)
	}
	return path, nil
}
