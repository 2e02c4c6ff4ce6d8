package main

// providerCmd holds the tools for payment providers.
type providerCmd struct {
	Test providerTestCmd `cmd:"" help:"Try a provider out: what works, what does not, and what would help."`
	List providerListCmd `cmd:"" help:"List kinds of providers, shipped files and those of a configuration."`
	Show providerShowCmd `cmd:"" help:"Print a shipped provider file to begin with, or the schema of such files."`

	Letters providerLettersCmd `cmd:"" help:"List results of tonegate capture that nobody took, and send them again."`
	Refund  providerRefundCmd  `cmd:"" help:"Give money of the simulated gateway back, and have it told as a real one would."`
}

// Help is what --help adds.
func (providerCmd) Help() string {
	return `A provider collects the card; Tonegate opens a session there and brings the caller. PCI Pal's wire protocol and the
Payment API of Vonage Contact Center are built in; one like PCI Pal's is described in a file, without Go.

Examples:
  tonegate provider show capture > my-provider.yaml
  tonegate provider test my-provider.yaml
  tonegate provider list --config serve.yaml`
}
