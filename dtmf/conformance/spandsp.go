package conformance

import (
	"bufio"
	"bytes"
	"context"
	_ "embed" // the C program
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/tonegate/tonegate/dtmf"
)

//go:embed peer/spandsp.c
var spandspSource []byte

// spandsp is the detector of libspandsp, in a small program of its own.
type spandsp struct {
	program string
}

var _ Ear = (*spandsp)(nil)

// newSpandsp compiles the program in dir.
func newSpandsp(ctx context.Context, dir string) (*spandsp, error) {
	source, program := filepath.Join(dir, "spandsp.c"), filepath.Join(dir, "spandsp")
	if err := os.WriteFile(source, spandspSource, 0o600); err != nil {
		return nil, err
	}
	out, err := command(ctx, "gcc", "-O2", "-o", program, source, "-lspandsp", "-lm").CombinedOutput()
	if err != nil {
		line, _, _ := strings.Cut(string(out), "\n")
		return nil, fmt.Errorf("compile against libspandsp-dev: %w: %s", err, line)
	}
	return &spandsp{program: program}, nil
}

// Name is spandsp.
func (*spandsp) Name() string { return "spandsp" }

// Hear hears each trial with a fresh receiver.
func (s *spandsp) Hear(ctx context.Context, trials []Trial) ([][]dtmf.Key, error) {
	cmd := command(ctx, s.program)
	in, out := io.Pipe()
	cmd.Stdin = in
	var result bytes.Buffer
	cmd.Stdout = &result
	go func() {
		w := bufio.NewWriter(out)
		for _, t := range trials {
			_ = binary.Write(w, binary.LittleEndian, uint32(len(t.PCM)))
			_ = binary.Write(w, binary.LittleEndian, t.PCM)
		}
		_ = w.Flush()
		_ = out.Close()
	}()
	err := cmd.Run()
	_ = in.Close()
	if err != nil {
		return nil, fmt.Errorf("run spandsp: %w", err)
	}
	all := make([][]dtmf.Key, 0, len(trials))
	for line := range strings.Lines(result.String()) {
		keys, ok := dtmf.ParseKeys(strings.TrimSpace(line))
		if !ok {
			return nil, errors.New("spandsp heard what is no key")
		}
		all = append(all, keys)
	}
	if len(all) != len(trials) {
		return nil, fmt.Errorf("spandsp heard %d of %d trials", len(all), len(trials))
	}
	return all, nil
}

// speed gives the processor time of hearing pcm once, the best of some rounds.
func (s *spandsp) speed(ctx context.Context, pcm []int16, rounds int) (time.Duration, error) {
	cmd := command(ctx, s.program, "speed", strconv.Itoa(rounds))
	var in bytes.Buffer
	if err := binary.Write(&in, binary.LittleEndian, pcm); err != nil {
		return 0, err
	}
	cmd.Stdin = &in
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("time spandsp: %w", err)
	}
	ns, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	return time.Duration(ns), err
}
