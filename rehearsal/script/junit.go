package script

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	File     string      `xml:"file,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string         `xml:"name,attr"`
	ClassName string         `xml:"classname,attr"`
	File      string         `xml:"file,attr"`
	Line      int            `xml:"line,attr"`
	Time      string         `xml:"time,attr"`
	Failures  []junitFailure `xml:"failure"`
	Error     *junitFailure  `xml:"error"`
	Out       string         `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes results as the JUnit XML that CI systems read: a suite a file, a case a test. A file that
// cannot be used is a case with an error.
func WriteJUnit(w io.Writer, results []Result) error {
	all := junitSuites{Name: "tonegate flow test"}
	var total float64
	times := make(map[string]float64)
	for _, r := range results {
		if n := len(all.Suites); n == 0 || all.Suites[n-1].File != r.File {
			all.Suites = append(all.Suites, junitSuite{Name: r.Flow, File: r.File})
		}
		suite := &all.Suites[len(all.Suites)-1]
		suite.Tests++
		all.Tests++
		switch {
		case r.Unusable != nil:
			suite.Errors++
			all.Errors++
		case !r.Passed():
			suite.Failures++
			all.Failures++
		}
		total += r.Took.Seconds()
		times[r.File] += r.Took.Seconds()
		suite.Time = seconds(times[r.File])
		suite.Cases = append(suite.Cases, r.junit())
	}
	all.Time = seconds(total)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("junit: %w", err)
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(all); err != nil {
		return fmt.Errorf("junit: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (r Result) junit() junitCase {
	c := junitCase{
		Name: r.Name, ClassName: r.Flow, File: r.File, Line: r.Line, Time: seconds(r.Took.Seconds()),
		Out: strings.Join(r.Talk, "\n"),
	}
	for _, f := range r.Failures {
		c.Failures = append(c.Failures, junitFailure{
			Message: f.What, Type: "expectation",
			Text: strings.Join(append([]string{fmt.Sprintf("%s:%d: %s", r.File, f.Line, f.What)}, f.Diff...), "\n"),
		})
	}
	if r.Unusable != nil {
		what := r.Unusable.Error()
		first, _, _ := strings.Cut(what, "\n")
		c.Error = &junitFailure{Message: first, Type: "file", Text: what}
	}
	return c
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }
