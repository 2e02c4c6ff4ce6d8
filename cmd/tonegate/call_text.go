package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/tonegate/tonegate/caller"
)

// progress is a bar on a terminal, and nothing on anything else. One goroutine at a time uses it.
type progress struct {
	out   io.Writer
	total int
	good  int
}

// newProgress draws on file when it is a terminal and there is more than one thing to wait for.
func newProgress(file *os.File, total int) *progress {
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 || total < 2 {
		return &progress{out: io.Discard, total: total}
	}
	return &progress{out: file, total: total}
}

func (p *progress) step(done int, last caller.Report) {
	if last.Outcome == caller.Completed {
		p.good++
	}
	p.draw(done, fmt.Sprintf("%d completed", p.good))
}

// draw shows how much is done, and a note.
func (p *progress) draw(done int, note string) {
	const width = 40
	full := width * done / max(p.total, 1)
	_, _ = fmt.Fprintf(p.out, "\r[%s%s] %d/%d, %s \x1b[K",
		strings.Repeat("█", full), strings.Repeat("░", width-full), done, p.total, note)
}

func (p *progress) clear() {
	_, _ = io.WriteString(p.out, "\r\x1b[K")
}

// summaryText is what a person reads: one line for each call that went wrong, all of them for a few, then the times.
func summaryText(reports []caller.Report, s caller.Summary) string {
	var b strings.Builder
	for i, r := range reports {
		if len(reports) <= 3 || r.Outcome != caller.Completed {
			fmt.Fprintf(&b, "call %d: %s\n", i+1, reportText(r))
		}
	}
	if s.Calls < 2 {
		return b.String()
	}
	fmt.Fprintf(&b, "%d calls in %s:", s.Calls, s.Took)
	for _, o := range []caller.Outcome{caller.Completed, caller.Cut, caller.Refused, caller.Stuck, caller.Failed} {
		if n := s.Outcomes[o]; n > 0 {
			fmt.Fprintf(&b, " %d %s", n, o)
		}
	}
	b.WriteString("\n              p50        p95        p99\n")
	for _, line := range []struct {
		name string
		t    caller.Timings
	}{{"setup", s.Setup}, {"greeting", s.Greeting}, {"reaction", s.Reaction}, {"length", s.Length}} {
		fmt.Fprintf(&b, "  %-8s %10s %10s %10s\n", line.name, line.t.P50, line.t.P95, line.t.P99)
	}
	return b.String()
}

// reportText is one call on one line.
func reportText(r caller.Report) string {
	if !r.Answered {
		if r.Status != 0 {
			return fmt.Sprintf("refused with %d", r.Status)
		}
		return "not answered: " + r.Error
	}
	text := fmt.Sprintf("%s, answered in %s, %d of %d steps, %s long, ended by the %s",
		r.Outcome, r.Setup, r.Done, r.Steps, r.Length, r.EndedBy)
	if r.Error != "" {
		text += ": " + r.Error
	}
	return text
}
