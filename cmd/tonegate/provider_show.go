package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/tonegate/tonegate/providers/declarative"
)

// providerShowCmd prints what a provider file is made from.
type providerShowCmd struct {
	Name string `arg:"" help:"Name of a shipped file, or schema for the JSON schema that editors check one by."`
}

// Help is what --help adds.
func (providerShowCmd) Help() string {
	return `Examples:
  tonegate provider show capture > my-provider.yaml
  tonegate provider show schema > provider.schema.json`
}

// Run prints it.
func (c providerShowCmd) Run(out io.Writer) error {
	raw, ok := declarative.Schema(), true
	if c.Name != "schema" {
		raw, ok = declarative.Example(c.Name)
	}
	if !ok {
		return fmt.Errorf("there is no shipped file %s; there are schema, %s", c.Name, strings.Join(declarative.Examples(), ", "))
	}
	_, err := out.Write(raw)
	return err
}
