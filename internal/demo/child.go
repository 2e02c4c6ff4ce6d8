package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// readyWait is how long a child may take from its start to its ready line, and to be ready: serve first gives a voice to
// every text of a flow that it has not seen before.
const readyWait = time.Minute

// stopWait is how long a child may take to end after its standard input was closed, before it is killed.
const stopWait = 8 * time.Second

// ready is the one JSON line that a child prints when it takes work.
type ready struct {
	Role    string `json:"role"`
	PID     int    `json:"pid"`
	SIP     string `json:"sip"`
	HTTP    string `json:"http"`
	Control string `json:"control"`
}

// command says how a child is started: arguments, the file for its log and the token that it reads from descriptor 3.
type command struct {
	role   string
	binary string
	level  string // least level that is logged
	config string
	token  string
	log    io.Writer
}

// child is one running process of the three. Its standard input is its lifeline: closing it asks the child to end, and
// it closes by itself when we die.
type child struct {
	cmd      *exec.Cmd
	lifeline io.Closer
	ready    ready
	done     chan struct{}
	once     sync.Once
	err      error // of the process, valid once done is closed
}

// start runs a child and waits for its ready line.
func start(ctx context.Context, c command) (*child, error) {
	// The child must outlive ctx, so that it can end in its own order: stop ends it.
	cmd := exec.CommandContext(context.WithoutCancel(ctx), c.binary, //nolint:gosec // this program itself
		"--log-level", c.level, c.role, "--config", c.config, "--stdin-lifeline")
	cmd.Stderr = c.log
	lifeline, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("open the lifeline of %s: %w", c.role, err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("open the output of %s: %w", c.role, err)
	}
	reader, err := handOver(cmd, c.token)
	if err != nil {
		return nil, fmt.Errorf("hand the token to %s: %w", c.role, err)
	}
	err = cmd.Start()
	closeErr := reader.Close()
	if err := errors.Join(err, closeErr); err != nil {
		return nil, fmt.Errorf("start %s: %w", c.role, err)
	}
	k := &child{cmd: cmd, lifeline: lifeline, done: make(chan struct{})}
	lines := make(chan ready, 1)
	go k.watch(stdout, lines)

	timer := time.NewTimer(readyWait)
	defer timer.Stop()
	select {
	case k.ready = <-lines:
		return k, nil
	case <-k.done:
		return nil, fmt.Errorf("%s ended before it was ready: %w", c.role, k.ending())
	case <-timer.C:
		return nil, errors.Join(fmt.Errorf("%s was not ready within %s", c.role, readyWait), k.stop())
	case <-ctx.Done():
		return nil, errors.Join(context.Cause(ctx), k.stop())
	}
}

// ending is how a process that should have stayed ended.
func (k *child) ending() error {
	if k.err != nil {
		return k.err
	}
	return errEnded
}

// errEnded stands in where a process ended with status 0 but should have stayed.
var errEnded = errors.New("the process ended")

// handOver puts the token into a pipe that the child inherits as descriptor 3.
func handOver(cmd *exec.Cmd, token string) (*os.File, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	_, err = writer.WriteString(token) // 64 bytes: a pipe takes them without a reader
	if err := errors.Join(err, writer.Close()); err != nil {
		return nil, errors.Join(err, reader.Close())
	}
	cmd.ExtraFiles = []*os.File{reader}
	return reader, nil
}

// watch reads the ready line, drains what follows and reaps the process.
func (k *child) watch(stdout io.Reader, lines chan<- ready) {
	defer close(k.done)
	scanner := bufio.NewScanner(stdout)
	for scanner.Scan() {
		var r ready
		if json.Unmarshal(scanner.Bytes(), &r) == nil && r.Role != "" {
			select {
			case lines <- r:
			default:
			}
		}
	}
	k.err = errors.Join(scanner.Err(), k.cmd.Wait())
}

// stop asks the child to end, waits, and kills it when it does not. It is idempotent and safe for concurrent use.
func (k *child) stop() error {
	var err error
	k.once.Do(func() {
		err = k.lifeline.Close()
		if errors.Is(err, os.ErrClosed) {
			err = nil
		}
		timer := time.NewTimer(stopWait)
		defer timer.Stop()
		select {
		case <-k.done:
		case <-timer.C:
			err = errors.Join(err, k.cmd.Process.Kill())
		}
	})
	<-k.done
	return err
}
