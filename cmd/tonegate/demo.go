package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/demo"
	"github.com/tonegate/tonegate/transfer/control"
)

// demoCmd runs everything on one machine and places a call.
type demoCmd struct {
	Once        bool   `help:"End after the demo's own call: exit code 0 if the payment was approved, else 1."`
	Out         string `type:"path" placeholder:"DIR" help:"Folder for result.json, recording.wav, transcript.txt and events.jsonl of that call."`                                 //nolint:lll // A tag cannot be broken.
	Card        string `default:"ok" enum:"ok,declined,insufficient,expired,lost,incorrect_cvc,processing_error,no_answer" help:"Test card that the demo's caller keys: ${enum}."` //nolint:lll // A tag cannot be broken.
	Mode        string `default:"bridge" enum:"bridge,guided" help:"Who says what to key: the provider (bridge), or the bot (guided)."`                                            //nolint:lll // A tag cannot be broken.
	SIP         string `name:"sip" default:"127.0.0.1:5060" placeholder:"HOST:PORT" help:"Where callers dial in, UDP and TCP (${default})."`                                       //nolint:lll // A tag cannot be broken.
	HTTP        string `name:"http" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Phone page and gate (${default})."`                                                     //nolint:lll // A tag cannot be broken.
	CaptureHTTP string `name:"capture-http" default:"127.0.0.1:8090" placeholder:"HOST:PORT" help:"The sandbox provider (${default})."`                                            //nolint:lll // A tag cannot be broken.
	NoCall      bool   `help:"Place no call; wait for callers."`
	Data        string `type:"path" placeholder:"DIR" help:"Keep stores, recordings and logs here; without it they go to a temporary folder that is removed."` //nolint:lll // A tag cannot be broken.
	Colour      string `name:"color" default:"auto" enum:"auto,always,never" help:"Colours and live lines: ${enum}."`
}

// Help is what --help adds.
func (demoCmd) Help() string {
	return `Starts gate, serve and capture as three processes on loopback and calls itself: a synthetic caller dials in by SIP,
says that it would like to pay, agrees to a bill of 42.50 GBP, keys a test card and hears the confirmation. The time line
shows it as it happens. After that the demo keeps running: call it from the phone page or from any SIP phone. Ctrl-C ends
it.

Examples:
  tonegate demo
  tonegate demo --once --out call --card declined
  tonegate demo --once --mode guided
  tonegate demo --no-call --sip 127.0.0.1:15060 --http 127.0.0.1:18080`
}

// Run is the demo.
func (c demoCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer, root *cli) error {
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	res, err := demo.Run(ctx, demo.Config{
		Binary: binary, LogLevel: root.LogLevel, SIP: c.SIP, HTTP: c.HTTP, CaptureHTTP: c.CaptureHTTP, Data: c.Data,
		Guided: c.Mode == control.ModeGuided,
		Once:   c.Once, NoCall: c.NoCall, Out: c.Out,
		Timeline: demo.NewTimeline(out, coloured(c.Colour)),
		Place:    func(ctx context.Context, uri string) error { return place(ctx, log, uri, c.Card) },
	})
	if err != nil {
		return err
	}
	if c.Once && (res == nil || res.Outcome != "approved") {
		return exitError(1)
	}
	return nil
}

// place is the demo's caller: it says what it wants, agrees by key, keys the card, and refuses a second one.
func place(ctx context.Context, log *zap.Logger, uri, card string) error {
	c := callCmd{
		URI: uri, Say: []string{"I'd like to pay my bill, please."}, Keys: "1,card,2", Card: card,
		Calls: 1, Concurrency: 1, Listen: "127.0.0.1:0",
		Codecs: []string{"PCMU", "PCMA"}, Quiet: 600 * time.Millisecond, Settle: 1500 * time.Millisecond,
		Patience: 30 * time.Second, Linger: 20 * time.Second, Limit: 4 * time.Minute,
	}
	reports, _, err := c.dial(ctx, log.Named("caller"), nil)
	if err != nil {
		return err
	}
	if r := reports[0]; !r.Answered {
		return fmt.Errorf("the gate did not take the call: SIP status %d", r.Status)
	}
	return nil
}

// coloured says whether the output takes colours: as the flag says, or as the terminal does.
func coloured(flag string) bool {
	if flag != "auto" {
		return flag == "always"
	}
	return onTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// onTerminal tells whether a file is a terminal. The null device is of the same kind, and nobody sits there.
func onTerminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}
