package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/flows/source"
	"github.com/tonegate/tonegate/internal/config"
	"github.com/tonegate/tonegate/rehearsal/script"
)

// flowLintCmd tells what is wrong with flows.
type flowLintCmd struct {
	Paths  []string `arg:"" name:"PATH" help:"Flows, test files, or folders: every *.yaml below with a start, and tests."`
	Config string   `placeholder:"FILE" help:"serve.yaml: are the flow's providers and lookups named there?"`
	Gate   string   `placeholder:"FILE" help:"gate.yaml: are the flow's hand-off targets named there?"`
	Strict bool     `help:"Take warnings for errors."`
	JSON   bool     `name:"json" help:"One JSON array, for editors: file, line, column, severity, what, right."`
}

// Help is what --help adds.
func (flowLintCmd) Help() string {
	return `Each line says where, what is wrong and what would be right. Found are, among others: nodes that nobody reaches,
outcomes of a payment without an edge, amounts that a caller could have a hand in, circles that never end, texts that ask
for a card aloud or say "paid" where nothing was (in English, Spanish, French, German, Italian and Portuguese), promises
of a message, and secrets.

Exit code: 0 if nothing is wrong, 1 if something is, 2 if a file cannot be read.

Examples:
  tonegate flow lint flows/examples
  tonegate flow lint --strict --config serve.yaml --gate gate.yaml my-flow.yaml`
}

// Run lints every flow and counts.
func (c flowLintCmd) Run(out io.Writer) error {
	operator, err := c.operator()
	if err != nil {
		return unreadable(err)
	}
	paths, tests, err := c.files()
	if err != nil {
		return unreadable(err)
	}
	found, checked := flows.Problems{}, 0
	var left error // where a file cannot be read; the others are checked all the same
	for _, path := range paths {
		result, err := lint.File(path)
		if err != nil {
			left = unreadable(err)
			continue
		}
		checked++
		found = append(found, result.Problems...)
		found = append(found, result.Against(operator)...)
	}
	for _, path := range tests {
		_, err := script.Load(path)
		if problems, ok := errors.AsType[flows.Problems](err); ok {
			found = append(found, problems...)
		} else if err != nil {
			left = unreadable(err)
		}
	}
	files := counted(checked, "flow")
	if len(tests) > 0 {
		files += ", " + counted(len(tests), "test file")
	}
	if err := c.print(out, files, found); err != nil {
		return fmt.Errorf("lint: %w", err)
	}
	if left == nil && (len(found.Errors()) > 0 || c.Strict && len(found) > 0) {
		return exitError(1)
	}
	return left
}

// files lists the flows and the test files that are meant.
func (c flowLintCmd) files() (paths, tests []string, err error) {
	if paths, err = source.Find(c.Paths...); err != nil {
		return nil, nil, err
	}
	for _, path := range c.Paths {
		below := []string{path}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			if below, err = script.Find(path); err != nil {
				return nil, nil, err
			}
		}
		tests = append(tests, slices.DeleteFunc(below, func(path string) bool { return !script.Is(path) })...)
	}
	slices.Sort(tests)
	tests = slices.Compact(tests)
	paths = slices.DeleteFunc(paths, func(path string) bool { return slices.Contains(tests, path) })
	if len(paths)+len(tests) == 0 {
		err = errors.New("there is no flow: a flow is a *.yaml with version, name, start and nodes")
	}
	return paths, tests, err
}

// operator reads what the operator's files offer; what is not given is not checked.
func (c flowLintCmd) operator() (lint.Operator, error) {
	var o lint.Operator
	if c.Config != "" {
		cfg, err := config.Load[serveConfig](c.Config)
		if err != nil {
			return o, err
		}
		o = cfg.offers()
	}
	if c.Gate != "" {
		cfg, err := config.Load[gateConfig](c.Gate)
		if err != nil {
			return o, err
		}
		o.Handoffs = slices.AppendSeq([]string{}, maps.Keys(cfg.Handoff))
	}
	return o, nil
}

// severity is the word for a problem.
func severity(p flows.Problem) string {
	if p.Warning {
		return "warning"
	}
	return "error"
}

func (c flowLintCmd) print(out io.Writer, files string, found flows.Problems) error {
	if c.JSON {
		type problem struct {
			File     string `json:"file"`
			Line     int    `json:"line"`
			Column   int    `json:"column"`
			Severity string `json:"severity"`
			What     string `json:"what"`
			Right    string `json:"right"`
		}
		all := make([]problem, len(found))
		for i, p := range found {
			all[i] = problem{p.File, p.Line, p.Column, severity(p), p.What, p.Right}
		}
		return json.NewEncoder(out).Encode(all)
	}
	for _, p := range found {
		kind := severity(p)
		line := fmt.Sprintf("%s:%d:%d: %s: %s", p.File, p.Line, p.Column, kind, p.What)
		if p.Right != "" {
			line += "; " + p.Right
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	wrong := len(found.Errors())
	_, err := fmt.Fprintf(out, "%s, %s, %s\n", files, counted(wrong, "error"),
		counted(len(found)-wrong, "warning"))
	return err
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// unreadable says why a file could not be used.
func unreadable(err error) error {
	_, _ = fmt.Fprintln(os.Stderr, "tonegate:", err)
	return errFiles
}
