package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// account is the user that the server runs as where we are root, which it refuses to be.
const account = "postgres"

// startWait is how long the server may take to answer.
const startWait = 30 * time.Second

// Server is a PostgreSQL server in a folder of its own, reached by a socket in it.
type Server struct {
	bin string
	dir string

	process *exec.Cmd
	said    *bytes.Buffer
	over    chan error
}

// Start makes a cluster and starts a server on it. With durable every commit reaches the disk, as in production; tests
// that do not measure go faster without. Stop ends it.
func Start(ctx context.Context, durable bool) (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "tgpg")
	if err != nil {
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	s := &Server{bin: bin, dir: dir}
	if err := s.init(ctx, durable); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := s.Run(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// binaries finds the newest server of Debian's.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("pgtest: PostgreSQL's server is not installed; scripts/setup.sh installs it")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

func (s *Server) init(ctx context.Context, durable bool) error {
	if os.Geteuid() == 0 {
		who, err := user.Lookup(account)
		if err != nil {
			return fmt.Errorf("pgtest: %w", err)
		}
		uid, _ := strconv.Atoi(who.Uid) // Unix has numbers
		gid, _ := strconv.Atoi(who.Gid)
		if err := os.Chown(s.dir, uid, gid); err != nil {
			return fmt.Errorf("pgtest: %w", err)
		}
	}
	initdb := s.command(ctx, "initdb", "-D", s.data(), "-U", "tonegate", "--auth=trust", "--encoding=UTF8",
		"--locale=C", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("pgtest: initdb: %w: %s", err, out)
	}
	settings := "listen_addresses = ''\nunix_socket_directories = '" + s.dir + "'\nmax_connections = 200\n"
	if !durable {
		settings += "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
	}
	file, err := os.OpenFile(filepath.Join(s.data(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	_, err = file.WriteString(settings)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	return nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// command is one of PostgreSQL's, by an account that it accepts.
func (s *Server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	line := append([]string{filepath.Join(s.bin, name)}, args...)
	if os.Geteuid() == 0 {
		line = append([]string{"setpriv", "--reuid=" + account, "--regid=" + account, "--clear-groups"}, line...)
	}
	c := exec.CommandContext(ctx, line[0], line[1:]...) //nolint:gosec // Debian's own programs, for tests.
	c.Dir = s.dir
	return c
}

// Run starts the server, after Start or Halt, and waits until it answers.
func (s *Server) Run(ctx context.Context) error {
	s.said = &bytes.Buffer{}
	s.process = s.command(context.WithoutCancel(ctx), "postgres", "-D", s.data())
	s.process.Stdout, s.process.Stderr = s.said, s.said
	if err := s.process.Start(); err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	s.over = make(chan error, 1)
	go func(c *exec.Cmd, over chan error) { over <- c.Wait() }(s.process, s.over)
	ctx, cancel := context.WithTimeout(ctx, startWait)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, s.DSN("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-tick.C:
		case end := <-s.over:
			return fmt.Errorf("pgtest: the server ended: %w: %s", end, s.said)
		case <-ctx.Done():
			_ = s.process.Process.Kill()
			return fmt.Errorf("pgtest: the server does not answer: %w", err)
		}
	}
}

// DSN is the way to a database.
func (s *Server) DSN(database string) string {
	return "host=" + s.dir + " user=tonegate dbname=" + database
}

// Exec runs one statement in the database postgres, such as CREATE DATABASE.
func (s *Server) Exec(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, s.DSN("postgres"))
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// CPU is how long the server's processes have computed since it was started.
func (s *Server) CPU() (time.Duration, error) {
	own := strconv.Itoa(s.process.Process.Pid)
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, fmt.Errorf("pgtest: %w", err)
	}
	var ticks int64
	for _, path := range stats {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// proc(5): the name in parentheses may hold anything; after it the state, the parent, … and at 11 to 14 the times.
		_, rest, _ := strings.Cut(string(raw), ") ")
		f := strings.Fields(rest)
		if self := filepath.Base(filepath.Dir(path)) == own; !self && (len(f) < 15 || f[1] != own) {
			continue
		}
		for _, field := range f[11:15] {
			n, err := strconv.ParseInt(field, 10, 64)
			if err != nil {
				return 0, fmt.Errorf("pgtest: %s: %w", path, err)
			}
			ticks += n
		}
	}
	const tick = 10 * time.Millisecond // USER_HZ is 100 on every platform that we know
	return time.Duration(ticks) * tick, nil
}

// Halt ends the server as an operator who restarts it does: connections are cut, transactions rolled back.
func (s *Server) Halt() error {
	return s.end(syscall.SIGINT)
}

// Crash ends the server as a lost machine does. Only of a durable one everything committed is there afterwards.
func (s *Server) Crash() error {
	return s.end(syscall.SIGQUIT)
}

func (s *Server) end(how syscall.Signal) error {
	if err := s.process.Process.Signal(how); err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	<-s.over //nolint:errcheck // Its exit code says how it was ended.
	return nil
}

// Stop ends the server and removes all of it.
func (s *Server) Stop() error {
	return errors.Join(s.Crash(), os.RemoveAll(s.dir))
}
