package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/tonegate/tonegate/internal/config"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/declarative"
)

// providerListCmd lists providers.
type providerListCmd struct {
	Config string `placeholder:"FILE" help:"A configuration of tonegate serve, whose providers are listed too."`
}

// Help is what --help adds.
func (providerListCmd) Help() string {
	return `Example:
  tonegate provider list --config serve.yaml`
}

// Run lists them.
func (c providerListCmd) Run(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprint(table, "KIND\tFOR\n"+
		"pcipal\tPCI Pal's wire protocol, tonegate capture among its speakers\n"+
		"vonage\tthe Payment API of Vonage Contact Center\n"+
		"declarative\ta provider that a file describes; shipped files: "+strings.Join(declarative.Examples(), ", ")+"\n")
	if err := c.own(table); err != nil {
		return err
	}
	return table.Flush()
}

// own lists those of a configuration and what they can do.
func (c providerListCmd) own(table io.Writer) error {
	if c.Config == "" {
		return nil
	}
	cfg, err := config.Load[serveConfig](c.Config)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprint(table, "\nNAME\tKIND\tPROFILE\tMODES\tOFFERS\tAMOUNTS\n")
	for _, p := range cfg.Providers {
		made, err := p.open()
		if err != nil {
			return fmt.Errorf("provider %s: %w", p.Name, err)
		}
		can := made.Capabilities()
		if err := made.Close(); err != nil {
			return err
		}
		modes := make([]string, 0, len(can.Modes))
		for _, m := range can.Modes {
			modes = append(modes, string(m))
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", p.Name, p.kind(), p.Profile, strings.Join(modes, " "),
			offers(can), amounts(can))
	}
	return nil
}

// offers names the extensions of a provider.
func offers(can providers.Capabilities) string {
	var words []string
	for _, o := range []struct {
		word string
		is   bool
	}{{"lookup", can.Lookup}, {"cancel", can.Cancel}, {"progress", can.Progress}, {"view", can.View}} {
		if o.is {
			words = append(words, o.word)
		}
	}
	if len(words) == 0 {
		return "callback alone"
	}
	return strings.Join(words, " ")
}

// amounts tells currencies and formats.
func amounts(can providers.Capabilities) string {
	text := strings.Join(can.Currencies, " ") + " " + string(can.AmountFormat)
	if can.CallbackFormat != can.AmountFormat {
		text += ", back " + string(can.CallbackFormat)
	}
	return strings.TrimSpace(text)
}
