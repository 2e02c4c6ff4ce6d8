package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"go.uber.org/zap"
)

// simulatorConfig is that of the capture that a provider file is tried against.
const simulatorConfig = `http: 127.0.0.1:0
sip: {udp: "127.0.0.1:0"}
data_dir: %q
drain: 1s
clients: [{client_id: client, client_secret_file: %q, tenant_name: acme, username: bot, tenant: "303"}]
flows:
  - {id: "4473"}
  - {id: "4474", callback_amount: decimal}
`

// simulator is a running capture with the simulated gateway.
type simulator struct {
	cmd      *exec.Cmd
	lifeline io.Closer
	dir      string
	sip      string
	over     chan error
}

// startSimulator starts a capture and sets the variables under which a provider file finds it.
func startSimulator(ctx context.Context) (*simulator, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	dir, err := os.MkdirTemp("", "tonegate-provider-*")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the simulator: %w", err)
	}
	s := &simulator{dir: dir, over: make(chan error, 1)}
	secret, file := rand.Text(), filepath.Join(dir, "secret")
	text := fmt.Sprintf(simulatorConfig, filepath.Join(dir, "capture"), file)
	err = errors.Join(os.WriteFile(file, []byte(secret), 0o600),
		os.WriteFile(filepath.Join(dir, "capture.yaml"), []byte(text), 0o600))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	// It ends by its lifeline, in its own order, and not with ctx.
	s.cmd = exec.CommandContext(context.WithoutCancel(ctx), binary, //nolint:gosec // It is this program itself.
		"--log-level", "error", "capture", "--config", filepath.Join(dir, "capture.yaml"), "--stdin-lifeline")
	s.cmd.Args[0] = "tonegate"
	s.cmd.Stderr = os.Stderr
	if s.lifeline, err = s.cmd.StdinPipe(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := s.cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start the simulator: %w", err), os.RemoveAll(dir))
	}
	ready := make(chan captureAddresses, 1)
	go s.watch(stdout, ready)
	if err := s.await(ctx, ready, secret); err != nil {
		return nil, err
	}
	return s, nil
}

// captureAddresses is the line that a capture prints when it takes work.
type captureAddresses struct{ Role, HTTP, SIP string }

// watch reads that line, drains what follows and reaps the process.
func (s *simulator) watch(stdout io.Reader, ready chan<- captureAddresses) {
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		var a captureAddresses
		if json.Unmarshal(lines.Bytes(), &a) == nil && a.Role == "capture" {
			ready <- a
			break
		}
	}
	_, _ = io.Copy(io.Discard, stdout)
	s.over <- s.cmd.Wait()
}

func (s *simulator) await(ctx context.Context, ready <-chan captureAddresses, secret string) error {
	const wait = time.Minute // a machine that does other things too
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case a := <-ready:
		s.sip = a.SIP
		return errors.Join(os.Setenv("TONEGATE_CAPTURE_URL", "http://"+a.HTTP),
			os.Setenv("TONEGATE_PROVIDER_URL", "http://"+a.HTTP), os.Setenv("TONEGATE_CLIENT_SECRET", secret))
	case err := <-s.over:
		s.over <- nil // for close
		return errors.Join(errors.New("the simulator ended before it was ready"), err, s.close())
	case <-timer.C:
		return errors.Join(fmt.Errorf("the simulator was not ready within %s", wait), s.close())
	case <-ctx.Done():
		return errors.Join(context.Cause(ctx), s.close())
	}
}

// pay calls the simulator with the link of a session and keys a published test card.
func (s *simulator) pay(ctx context.Context, log *zap.Logger, link string) error {
	c := callCmd{
		URI: "sip:" + link + "@" + s.sip, Keys: "card", Card: "ok", Calls: 1, Concurrency: 1, Listen: "127.0.0.1:0",
		Codecs: []string{"PCMU"}, Quiet: 400 * time.Millisecond, Settle: time.Second, Patience: 30 * time.Second,
		Linger: 5 * time.Second, Limit: 2 * time.Minute,
	}
	reports, _, err := c.dial(ctx, log.Named("caller"), nil)
	if err != nil {
		return err
	}
	if !reports[0].Answered {
		return fmt.Errorf("the call with the session's link was not taken: SIP status %d", reports[0].Status)
	}
	return nil
}

// close ends the process and removes what it wrote.
func (s *simulator) close() error {
	const wait = 5 * time.Second
	err := s.lifeline.Close()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case ended := <-s.over:
		err = errors.Join(err, ended)
	case <-timer.C:
		err = errors.Join(err, s.cmd.Process.Kill())
		ended := <-s.over
		err = errors.Join(err, ended)
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}
