package main

import (
	"context"
	"io"
	"os"

	"github.com/tonegate/tonegate/rehearsal/chat"
)

// flowReplayCmd shows a past call.
type flowReplayCmd struct {
	Call   string `arg:"" name:"CALL" help:"Folder of a call, or its events.jsonl."`
	All    bool   `help:"Show all steps and end; so it is too where the input is no terminal."`
	Colour string `name:"color" default:"auto" enum:"auto,always,never" help:"Colours: ${enum}."`
}

// Help is what --help adds.
func (flowReplayCmd) Help() string {
	return `Walks through a call that is over, by the events that serve has kept of it: what was said, where in the flow it was,
when the gate closed and opened, what the ledger wrote. Enter shows the next step, b the one before; a number goes to a
step, /WORD to the next one that holds the word; e shows the event in full.

Examples:
  tonegate demo --once --out call
  tonegate flow replay call
  tonegate flow replay --all call/events.jsonl`
}

// Run shows the call.
func (c flowReplayCmd) Run(ctx context.Context, out io.Writer) error {
	replay, err := chat.ReadReplay(c.Call, out, coloured(c.Colour))
	if err != nil {
		return err
	}
	if c.All || !onTerminal(os.Stdin) {
		replay.All()
		return nil
	}
	return replay.Run(ctx, os.Stdin)
}
