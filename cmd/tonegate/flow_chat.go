package main

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/flows"
	"github.com/tonegate/tonegate/flows/lint"
	"github.com/tonegate/tonegate/internal/config"
	"github.com/tonegate/tonegate/rehearsal/chat"
)

// flowChatCmd talks to a flow in the terminal.
type flowChatCmd struct {
	Flow   string `arg:"" optional:"" name:"FLOW" help:"A flow file, or its folder; without it the one that is built in."`
	From   string `name:"from" placeholder:"ADDRESS" help:"Who calls, as the network would say it: a SIP address or a number."`
	Config string `placeholder:"FILE" help:"serve.yaml, or a file with its model: section alone: that model is asked, not the offline rules."` //nolint:lll // A tag cannot be broken.
	Colour string `name:"color" default:"auto" enum:"auto,always,never" help:"Colours: ${enum}."`
}

// Help is what --help adds.
func (flowChatCmd) Help() string {
	return `Type what a caller would say. Lines with a slash are everything else that a caller can do: /key 1 presses a key,
/key card:ok keys a test card, /clock +30s is silent for half a minute, /hangup hangs up; /fail declined lets the next
payment fail, /rewind takes your last turn back, /save writes the talk down as a test, /help lists them all. Cards are test
cards and have names: there is no card number here.

The offline rules know what intents are by their examples, and hold no conversation: for a task node, name the model that
is to lead it by --config. Of the file nothing but model: is read. What the model answers is kept: /rewind does not ask
it again, and /save writes its answers into the test, which needs no model then.

Payments go by mode bridge: the provider asks for the card, unheard here. In mode guided the bot asks, in fixed words that no
flow changes: tonegate demo --mode guided lets them be heard.

Examples:
  tonegate flow chat
  tonegate flow chat flows/examples/clinic-deposit
  tonegate flow chat --config serve.yaml flows/examples/clinic-deposit
  printf '/key 1\n/key 1\n/key card:ok\n' | tonegate flow chat`
}

// Run talks until the lines end.
func (c flowChatCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer, root *cli) error {
	return talk(ctx, chat.Config{
		From: c.From, Colour: coloured(c.Colour), Out: out, Log: rehearsed(log, root),
	}, c.Flow, c.Config)
}

// flowRecordCmd is a chat that becomes a test.
type flowRecordCmd struct {
	Flow   string `arg:"" name:"FLOW" help:"A flow file, or its folder."`
	Test   string `arg:"" optional:"" name:"TEST" type:"path" help:"Test file that the talk is added to; without it tests/recorded.yaml beside the flow."` //nolint:lll // A tag cannot be broken.
	From   string `name:"from" placeholder:"ADDRESS" help:"Who calls, as the network would say it."`
	Config string `placeholder:"FILE" help:"serve.yaml, or its model: section alone; see tonegate flow chat --help."`
	Colour string `name:"color" default:"auto" enum:"auto,always,never" help:"Colours: ${enum}."`
}

// Help is what --help adds.
func (flowRecordCmd) Help() string {
	return `A chat, see tonegate flow chat --help. When it ends, what you did and what the bot said to it stands in the test
file as one more test; what went wrong on the way can be taken back with /rewind before. /save FILE NAME does it under
a name. What a model of --config said stands in the test as its script, so that the test is the same each time.

Example:
  tonegate flow record flows/examples/utility-bill`
}

// Run talks, and saves at the end.
func (c flowRecordCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer, root *cli) error {
	if c.Test == "" {
		c.Test = filepath.Join(filepath.Dir(flowFile(c.Flow)), "tests", "recorded.yaml")
	}
	return talk(ctx, chat.Config{
		From: c.From, Colour: coloured(c.Colour), Out: out, Log: rehearsed(log, root), Save: c.Test,
	}, c.Flow, c.Config)
}

// talk reads the flow, and who answers, and lets the person at the terminal talk to it.
func talk(ctx context.Context, cfg chat.Config, path, operator string) error {
	if operator != "" {
		serve, err := config.Load[askedModel](operator)
		if err != nil {
			return err
		}
		cfg.Model = serve.Model
	}
	var err error
	if path == "" {
		cfg.FlowPath = builtInFlow
		cfg.Flow, err = lint.Parse(builtInFlow, flows.UtilityBill())
	} else {
		cfg.FlowPath = flowFile(path)
		cfg.Flow, err = lint.Load(cfg.FlowPath)
	}
	if err != nil {
		return err // which names the file
	}
	cfg.In, cfg.Echo = os.Stdin, !onTerminal(os.Stdin)
	return chat.New(cfg).Run(ctx)
}

// flowFile is a flow's file, where a folder was named too.
func flowFile(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return filepath.Join(path, "flow.yaml")
	}
	return path
}
