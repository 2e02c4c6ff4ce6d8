package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"text/template"
	"time"

	"github.com/tonegate/tonegate/e2e/rolefile"
)

const (
	roleGate    = "gate"
	roleServe   = "serve"
	roleCapture = "capture"
	roleOther   = "other" // a second serve

	readyWait = 20 * time.Second
	token     = "crash-token-of-at-least-thirty-two-characters"
)

// role is one of the three processes. Its addresses stay the same when it is started again.
type role struct {
	rolefile.Addresses

	name     string
	lives    int // how often it was started
	cmd      *exec.Cmd
	lifeline io.Closer
	done     chan struct{}
}

// node is the name under which this life of a serve takes payments. It dies with it: whoever is there takes them over.
func (r *role) node() string { return fmt.Sprintf("%s-%d", r.name, r.lives) }

// stack is the processes over one folder. One goroutine uses it.
type stack struct {
	dir, binary string
	beside      string // where voice and billing are
	dsn         string // of the database of two serves; empty: one serve on a file
	roles       map[string]*role
}

func newStack(dir, binary, beside, dsn string) *stack {
	s := &stack{dir: dir, binary: binary, beside: beside, dsn: dsn, roles: map[string]*role{
		roleCapture: {name: roleCapture}, roleGate: {name: roleGate}, roleServe: {name: roleServe},
	}}
	if dsn != "" {
		s.roles[roleOther] = &role{name: roleOther}
	}
	return s
}

// order is the one in which the processes start.
func (s *stack) order() []string {
	order := []string{roleCapture, roleGate, roleServe}
	if s.dsn != "" {
		order = append(order, roleOther)
	}
	return order
}

// victim is whom a blow is for.
func (s *stack) victim(b blow) *role {
	if b.role == roleServe && b.twin && s.dsn != "" {
		return s.roles[roleOther]
	}
	return s.roles[b.role]
}

// up makes the files and starts all of them.
func (s *stack) up(ctx context.Context) error {
	for _, sub := range []string{roleServe, callsOf(roleServe), callsOf(roleOther), "moments"} {
		if err := os.MkdirAll(filepath.Join(s.dir, sub), 0o700); err != nil {
			return fmt.Errorf("make folders: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(s.dir, "flow.yaml"), []byte(flowFile), 0o600); err != nil {
		return fmt.Errorf("write flow: %w", err)
	}
	render := exec.CommandContext(ctx, s.binary, "prompts", "render", "--pack", "en", //nolint:gosec // our own program
		"--out", filepath.Join(s.dir, "prompts"), "--speech-url", s.beside+"/v1", "--voice", "tones")
	if out, err := render.CombinedOutput(); err != nil {
		return fmt.Errorf("render prompts: %w: %s", err, out)
	}
	for _, name := range s.order() {
		var err error
		if s.roles[name].Addresses, err = rolefile.Settle(ctx); err != nil {
			return err
		}
		if err := s.start(name); err != nil {
			return err
		}
	}
	return nil
}

// down ends all of them, without a kill where they listen.
func (s *stack) down() {
	for _, r := range s.roles {
		if r.cmd == nil {
			continue
		}
		_ = r.lifeline.Close()
		select {
		case <-r.done:
		case <-time.After(10 * time.Second):
			_ = r.cmd.Process.Kill()
			<-r.done
		}
	}
}

// start starts a role, for the first time or again, and waits for its line.
func (s *stack) start(name string) error {
	r := s.roles[name]
	r.lives++
	config := filepath.Join(s.dir, name+".yaml")
	if err := s.render(config, name); err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(s.dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	defer func() { _ = log.Close() }()
	kind := name
	if name == roleOther {
		kind = roleServe
	}
	r.cmd = exec.Command(s.binary, kind, "--config", config, "--stdin-lifeline") //nolint:gosec,noctx // its lifeline ends it
	r.cmd.Env = append(os.Environ(), "TONEGATE_LOG_LEVEL=info", "TONEGATE_CRASHPOINT_FILE="+s.momentFile(name))
	r.cmd.Stderr = log
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the interrupt of a terminal is for the harness
	if r.lifeline, err = r.cmd.StdinPipe(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	if err := r.cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	line := make(chan []byte, 1)
	done := make(chan struct{})
	r.done = done
	go func() {
		defer close(done)
		reader := bufio.NewReader(out)
		first, _ := reader.ReadBytes('\n')
		line <- first
		_, _ = io.Copy(io.Discard, reader)
		_ = r.cmd.Wait() // killed, as a rule
	}()
	select {
	case first := <-line:
		if err := json.Unmarshal(first, r); err != nil {
			return fmt.Errorf("%s did not get ready; see %s", name, log.Name())
		}
		return nil
	case <-time.After(readyWait):
		return fmt.Errorf("%s was not ready within %s", name, readyWait)
	}
}

// strike deals a blow and tells whether the process died at the named moment. The process is dead when it returns.
func (s *stack) strike(ctx context.Context, b blow, patience time.Duration) (atMoment bool, err error) {
	r := s.victim(b)
	if b.moment == "" {
		pause(ctx, b.wait)
	} else {
		if err := os.WriteFile(s.momentFile(r.name), []byte(b.moment), 0o600); err != nil {
			return false, fmt.Errorf("set the moment: %w", err)
		}
		select {
		case <-r.done:
			return true, nil
		case <-time.After(patience):
			_ = os.Remove(s.momentFile(r.name)) // it may be reached this very instant
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return false, errInterrupted
	}
	if err := r.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return false, fmt.Errorf("kill %s: %w", r.name, err)
	}
	<-r.done
	return false, nil
}

// callsOf is the folder of the calls of a serve.
func callsOf(name string) string { return "calls-" + name }

func (s *stack) momentFile(name string) string { return filepath.Join(s.dir, "moments", name) }

func (s *stack) render(path, name string) error {
	files := map[string]string{
		roleCapture: captureFile, roleGate: gateFile, roleServe: serveFile(), roleOther: serveFile(),
	}
	serve := s.roles[roleServe]
	if name == roleOther {
		serve = s.roles[roleOther]
	}
	store := "{path: " + filepath.Join(s.dir, roleServe, "ledger.db") + "}"
	if s.dsn != "" {
		store = fmt.Sprintf("{dsn: %q, node: %s}", s.dsn, serve.node())
	}
	parsed, err := template.New(name).Parse(files[name])
	if err != nil {
		return fmt.Errorf("configuration of %s: %w", name, err)
	}
	var out strings.Builder
	if err := parsed.Execute(&out, map[string]any{
		"Dir": s.dir, "Token": token, "Secret": "crash-secret", "Beside": s.beside,
		"Prompts": filepath.Join(s.dir, "prompts"), "CallbackBase": "",
		"Capture": s.roles[roleCapture], "Gate": s.roles[roleGate], "Serve": serve,
		"Store": store, "Calls": filepath.Join(s.dir, callsOf(name)),
	}); err != nil {
		return fmt.Errorf("configuration of %s: %w", name, err)
	}
	if err := os.WriteFile(path, []byte(out.String()), 0o600); err != nil {
		return fmt.Errorf("configuration of %s: %w", name, err)
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
