package main

import "go.uber.org/zap"

// flowCmd holds the designer's tools.
type flowCmd struct {
	Lint   flowLintCmd   `cmd:"" help:"Tell what is wrong with flow files, and what would be right."`
	Fmt    flowFmtCmd    `cmd:"" help:"Write flow files in one form."`
	Graph  flowGraphCmd  `cmd:"" help:"Draw a flow, as SVG or Mermaid."`
	Chat   flowChatCmd   `cmd:"" help:"Talk to a flow in the terminal."`
	Talk   flowTalkCmd   `cmd:"" help:"Talk to a flow in the browser."`
	Test   flowTestCmd   `cmd:"" help:"Play scripted conversations against their flows."`
	Record flowRecordCmd `cmd:"" help:"Talk to a flow and keep the talk as a test."`
	Replay flowReplayCmd `cmd:"" help:"Show a past call step by step."`
}

// Help is what --help adds.
func (flowCmd) Help() string {
	return `A flow is a conversation in a YAML file. These tools need no phone, no network and no model: the real bot, desk and
ledger run in this process, with a simulated gate and provider, in a time of their own.

Examples:
  tonegate flow lint flows/examples
  tonegate flow chat flows/examples/clinic-deposit
  tonegate flow test flows/examples
  tonegate flow replay call`
}

// rehearsed is the log of a conversation without a phone: what goes wrong there is what was asked for, and stands in what
// is shown, so that only --log-level debug shows more.
func rehearsed(log *zap.Logger, root *cli) *zap.Logger {
	if root.LogLevel == "debug" {
		return log
	}
	return zap.NewNop()
}
