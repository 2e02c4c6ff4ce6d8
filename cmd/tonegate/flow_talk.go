package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/internal/demo"
	"github.com/tonegate/tonegate/rehearsal"
)

// flowTalkCmd opens the phone page against a flow.
type flowTalkCmd struct {
	Flow   string `arg:"" name:"FLOW" help:"A flow file, or its folder."`
	HTTP   string `name:"http" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"The phone page (${default})."`
	Open   bool   `default:"true" negatable:"" help:"Open the page in the browser, where there is one."`
	Colour string `name:"color" default:"auto" enum:"auto,always,never" help:"Colours and live lines: ${enum}."`
}

// Help is what --help adds.
func (flowTalkCmd) Help() string {
	return `Starts gate, serve and the sandbox provider on this machine with your flow, and opens the phone page: talk, type and
key there as a caller would. Lookups answer from their mocks; the provider takes test cards alone. Ctrl-C ends it.

Example:
  tonegate flow talk flows/examples/clinic-deposit`
}

// Run serves the flow until ctx ends.
func (c flowTalkCmd) Run(ctx context.Context, out io.Writer, root *cli) error {
	path, err := filepath.Abs(flowFile(c.Flow))
	if err != nil {
		return fmt.Errorf("flow: %w", err)
	}
	flow, err := lint.Load(path)
	if err != nil {
		return err // which names the file
	}
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	currency, names, err := paidBy(flow)
	if err != nil {
		return err
	}
	timeline := demo.NewTimeline(out, coloured(c.Colour))
	_, err = demo.Run(ctx, demo.Config{
		Binary: binary, LogLevel: root.LogLevel, SIP: "127.0.0.1:0", HTTP: c.HTTP, CaptureHTTP: "127.0.0.1:0", NoCall: true,
		Timeline: timeline, Flow: path, Currency: currency, Providers: names,
		Ready: func(page string) {
			if c.Open && onTerminal(os.Stdout) && browse(ctx, page) != nil {
				timeline.Note("open %s in a browser", page)
			}
		},
	})
	return err
}

// paidBy gives the one currency that a flow's mocks are in, and the names that it has for its providers.
func paidBy(flow *flows.Flow) (currency string, names []string, err error) {
	values := flow.Values("", "")
	for _, l := range flow.Lookups {
		if answer, err := rehearsal.Answer(l.Mock); err == nil {
			values[l.Into] = answer
		}
	}
	for _, n := range flow.Nodes {
		if n.Payment == nil {
			continue
		}
		if !slices.Contains(names, n.Payment.Provider) {
			names = append(names, n.Payment.Provider)
		}
		quotes, err := flow.Quotes(n.Payment, values)
		if err != nil {
			continue // no mock knows what it costs; a call will say so
		}
		for _, q := range quotes {
			if currency != "" && currency != q.Money.Currency {
				return "", nil, errors.New("talk: the flow's mocks are in two currencies, and the sandbox takes one")
			}
			currency = q.Money.Currency
		}
	}
	return currency, names, nil
}

// browse opens a page in the person's browser.
func browse(ctx context.Context, page string) error {
	opener := "xdg-open"
	if runtime.GOOS == "darwin" {
		opener = "open"
	}
	return exec.CommandContext(ctx, opener, page).Run() //nolint:gosec // the page is ours
}
