package script

import (
	"fmt"
	"io"
	"time"
)

// Report writes results for people, each as it comes.
type Report struct {
	// Out is where it is written to.
	Out io.Writer
	// Verbose shows the conversation of each test, too.
	Verbose bool
	// Colour marks what passed and what did not.
	Colour bool

	file     string
	passed   int
	failed   int
	unusable int
	results  []Result
}

// Colours of a terminal.
const (
	red   = "\x1b[31m"
	green = "\x1b[32m"
	grey  = "\x1b[90m"
	plain = "\x1b[0m"
)

// Add writes one result. A terminal that is gone is no fault of a test.
func (r *Report) Add(res Result) {
	r.results = append(r.results, res)
	if res.Unusable != nil {
		r.unusable++
		r.line("", res.Unusable.Error())
		return
	}
	if res.File != r.file {
		r.file = res.File
		r.line("", res.File)
	}
	if res.Passed() {
		r.passed++
		r.line(green, fmt.Sprintf("  ok    %s%s", res.Name, took(res)))
	} else {
		r.failed++
		r.line(red, fmt.Sprintf("  FAIL  %s%s", res.Name, took(res)))
	}
	if r.Verbose {
		for _, line := range res.Talk {
			r.line(grey, "          "+line)
		}
	}
	for _, f := range res.Failures {
		r.line("", fmt.Sprintf("        %s:%d: %s", res.File, f.Line, f.What))
		for _, d := range f.Diff {
			r.line(diffColour(d), "          "+d)
		}
	}
}

// End writes the sum.
func (r *Report) End(took time.Duration) {
	colour, word := green, "ok"
	if r.failed+r.unusable > 0 {
		colour, word = red, "FAIL"
	}
	files := ""
	switch {
	case r.unusable == 1:
		files = ", 1 file that cannot be used,"
	case r.unusable > 1:
		files = fmt.Sprintf(", %d files that cannot be used,", r.unusable)
	}
	r.line(colour, fmt.Sprintf("%s: %d passed, %d failed%s in %.1f s", word, r.passed, r.failed, files, took.Seconds()))
}

// Failed is how many tests have not passed.
func (r *Report) Failed() int { return r.failed }

// Unusable is how many files could not be used.
func (r *Report) Unusable() int { return r.unusable }

// Results gives all that were added.
func (r *Report) Results() []Result { return r.results }

func (r *Report) line(colour, text string) {
	if r.Colour && colour != "" {
		text = colour + text + plain
	}
	_, _ = fmt.Fprintln(r.Out, text)
}

func took(res Result) string {
	if res.Call < time.Second {
		return ""
	}
	return fmt.Sprintf("  (%s on the phone, %d ms here)", res.Call.Round(time.Second), res.Took.Milliseconds())
}

func diffColour(line string) string {
	switch line[:1] {
	case "-", "!":
		return red
	case "+":
		return green
	default:
		return ""
	}
}
