package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/tonegate/tonegate/flows/graph"
	"github.com/tonegate/tonegate/flows/lint"
)

// flowGraphCmd draws a flow.
type flowGraphCmd struct {
	Path     string `arg:"" name:"FLOW" help:"A flow file, or its folder."`
	SVG      string `name:"svg" placeholder:"FILE" xor:"form" help:"Write a picture; - is standard output."`
	Mermaid  bool   `xor:"form" help:"Print Mermaid, for documents. This is what happens without --svg."`
	Language string `placeholder:"TAG" help:"Language of the texts; without it that of the start."`
}

// Help is what --help adds.
func (flowGraphCmd) Help() string {
	return `The picture has a card for every node: what is said, and a row for every way on. Green is where the card is
entered. It needs no other program, and follows the light or dark of the screen.

Examples:
  tonegate flow graph --svg bill.svg flows/examples/utility-bill
  tonegate flow graph flows/examples/utility-bill > bill.mmd`
}

// Run draws.
func (c flowGraphCmd) Run(out io.Writer) error {
	path := c.Path
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, "flow.yaml")
	}
	flow, err := lint.Load(path)
	if err != nil {
		return err
	}
	language := c.Language
	switch {
	case language == "":
		language = flow.Language
	case !slices.Contains(flow.Speaks(), language):
		return fmt.Errorf("--language: the flow speaks %v", flow.Speaks())
	}
	switch c.SVG {
	case "":
		_, err = io.WriteString(out, graph.Mermaid(flow, language))
	case "-":
		_, err = out.Write(graph.SVG(flow, language))
	default:
		err = os.WriteFile(c.SVG, graph.SVG(flow, language), 0o644) //nolint:gosec // A picture is for everybody.
	}
	if err != nil {
		return fmt.Errorf("graph: %w", err)
	}
	return nil
}
