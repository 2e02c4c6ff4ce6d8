package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/caller"
	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/offline"
)

// callCmd is a synthetic caller.
type callCmd struct {
	URI         string   `arg:"" name:"sip-uri" help:"Whom to call: sip:user@host:port, with ;transport=tcp for TCP."`
	Keys        string   `placeholder:"1,1,…" help:"Groups of keys, each pressed after the next prompt."`
	Card        string   `placeholder:"NAME" help:"Pay with a test card: after the keys, or where they say card."`
	Say         []string `sep:"none" placeholder:"TEXT" help:"Say this after a prompt, before any keys; may be given again."`
	Record      string   `type:"path" placeholder:"FILE" help:"Record the call as stereo WAV, caller left."`
	Calls       int      `default:"1" help:"How many calls to make."`
	Concurrency int      `default:"1" help:"How many at a time."`
	JSON        bool     `name:"json" help:"Print the summary and each call's report as JSON."`

	Listen   string        `default:"0.0.0.0:0" placeholder:"ADDR" help:"Local address of SIP."`
	Codecs   []string      `default:"PCMU,PCMA" help:"Codecs to offer: PCMU, PCMA, L16."`
	Quiet    time.Duration `default:"600ms" help:"Silence that ends a prompt."`
	Settle   time.Duration `default:"1.5s" help:"Silence that ends the prompt before a card number."`
	Patience time.Duration `default:"30s" help:"Longest wait for a prompt to end."`
	Linger   time.Duration `default:"10s" help:"Silence after the last step after which the caller hangs up."`
	Limit    time.Duration `default:"3m" help:"Longest call."`
}

// callerVoice is another one than the bot's.
const callerVoice = "rms"

// Help is what --help adds.
func (callCmd) Help() string {
	return `The caller goes by what it hears: it waits for sound, then for quiet, then does its next step. A group of keys is
one step; an empty group lets a prompt pass; the word card stands for number, expiry and security code, one prompt each.
Cards are published test numbers: ok, declined, insufficient, expired, lost, incorrect_cvc, processing_error, no_answer.

It cannot know whether a payment went through; a call is completed when all steps were done. The exit code is 1 unless
all calls were.

Examples:
  tonegate call sip:pay@127.0.0.1:5060 --keys 1,1 --card ok
  tonegate call sip:pay@127.0.0.1:5060 --say "I'd like to pay my bill" --say "yes please" --card ok
  tonegate call sip:pay@127.0.0.1:5060 --keys 1,1,card,2 --card declined --record call.wav
  tonegate call sip:pay@127.0.0.1:5060 --keys 1,1 --card ok --calls 200 --concurrency 50 --json`
}

// Validate refuses what no call could be made with, as a fault of the command line.
func (c callCmd) Validate() error {
	switch {
	case c.Calls < 1:
		return errors.New("--calls: want at least 1")
	case c.Concurrency < 1:
		return errors.New("--concurrency: want at least 1")
	default:
		return nil
	}
}

// writable tells before anybody is called whether the recording can be kept.
func (c callCmd) writable() error {
	if c.Record == "" {
		return nil
	}
	f, err := os.OpenFile(c.Record, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("--record: %w", err)
	}
	return f.Close()
}

// Run makes the calls.
func (c callCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) error {
	bar := newProgress(os.Stderr, c.Calls)
	reports, summary, err := c.dial(ctx, log, bar.step)
	bar.clear()
	if err != nil {
		return err
	}
	if err := c.print(out, reports, summary); err != nil {
		return err
	}
	if summary.Outcomes[caller.Completed] != c.Calls {
		return exitError(1)
	}
	return nil
}

// dial makes the calls and tells step of each one that is over.
func (c callCmd) dial(ctx context.Context, log *zap.Logger, step func(done int, last caller.Report)) (
	[]caller.Report, caller.Summary, error,
) {
	if err := c.writable(); err != nil {
		return nil, caller.Summary{}, err
	}
	script, err := c.script(time.Now())
	if err != nil {
		return nil, caller.Summary{}, err
	}
	codecs, err := c.codecs()
	if err != nil {
		return nil, caller.Summary{}, err
	}
	endpoint, err := sip.New(c.endpoint(log))
	if err != nil {
		return nil, caller.Summary{}, fmt.Errorf("call: %w", err)
	}
	if err := endpoint.Listen(ctx); err != nil {
		return nil, caller.Summary{}, fmt.Errorf("call: %w", err)
	}
	served := make(chan error, 1)
	go func() { served <- endpoint.Run(context.WithoutCancel(ctx)) }()
	speaker := offline.NewSpeaker(offline.SpeakerConfig{})
	dial := func(ctx context.Context) (legs.Leg, error) {
		return endpoint.Dial(ctx, sip.Invite{URI: c.URI, Codecs: codecs})
	}
	speak := func(ctx context.Context, text string) ([]int16, error) {
		return speaker.Speak(ctx, callerVoice, text)
	}
	reports, summary := caller.Load(ctx, c.Calls, c.Concurrency, func(ctx context.Context, i int) caller.Report {
		return c.one(ctx, i, dial, speak, script)
	}, step)
	endpoint.Close()
	if err := errors.Join(<-served, speaker.Close()); err != nil {
		return nil, caller.Summary{}, fmt.Errorf("call: %w", err)
	}
	return reports, summary, nil
}

func (c callCmd) one(ctx context.Context, i int, dial func(context.Context) (legs.Leg, error),
	speak func(context.Context, string) ([]int16, error), script []caller.Step,
) caller.Report {
	k, err := caller.New(caller.Config{
		Dial: dial, Script: script, Speak: speak, Record: c.recording(i), Rate: offline.SpeakRate,
		Quiet: c.Quiet, Settle: c.Settle, Patience: c.Patience, Linger: c.Linger, Limit: c.Limit,
	})
	if err != nil {
		return caller.Report{Outcome: caller.Failed, Error: err.Error()}
	}
	return k.Call(ctx)
}

// script puts what is said before what is keyed.
func (c callCmd) script(now time.Time) ([]caller.Step, error) {
	var card *caller.Card
	if c.Card != "" {
		var err error
		if card, err = cardNamed(c.Card, now); err != nil {
			return nil, err
		}
	}
	keyed, err := caller.ParseScript(c.Keys, card)
	if err != nil {
		return nil, fmt.Errorf("--keys: %w", err)
	}
	steps := make([]caller.Step, 0, len(c.Say)+len(keyed))
	for _, text := range c.Say {
		steps = append(steps, caller.Step{Say: text})
	}
	return append(steps, keyed...), nil
}

func (c callCmd) codecs() ([]media.Codec, error) {
	known := []media.Codec{media.PCMU, media.PCMA, media.L16}
	codecs := make([]media.Codec, 0, len(c.Codecs))
	for _, name := range c.Codecs {
		i := slices.IndexFunc(known, func(k media.Codec) bool { return strings.EqualFold(k.String(), name) })
		if i < 0 {
			return nil, fmt.Errorf("--codecs: want PCMU, PCMA or L16")
		}
		codecs = append(codecs, known[i])
	}
	return codecs, nil
}

// endpoint listens for the transport that the address names.
func (c callCmd) endpoint(log *zap.Logger) sip.Config {
	cfg := sip.Config{UDP: c.Listen, Log: log, Drain: -1}
	if strings.Contains(strings.ToLower(c.URI), "transport=tcp") {
		cfg.UDP, cfg.TCP = "", c.Listen
	}
	return cfg
}

// recording is the file of the i-th call: the second is name-2.wav.
func (c callCmd) recording(i int) string {
	if c.Record == "" || i == 0 {
		return c.Record
	}
	ext := filepath.Ext(c.Record)
	return strings.TrimSuffix(c.Record, ext) + "-" + strconv.Itoa(i+1) + ext
}

func (c callCmd) print(out io.Writer, reports []caller.Report, summary caller.Summary) error {
	if c.JSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(map[string]any{"summary": summary, "calls": reports}); err != nil {
			return fmt.Errorf("print summary: %w", err)
		}
		return nil
	}
	if _, err := io.WriteString(out, summaryText(reports, summary)); err != nil {
		return fmt.Errorf("print summary: %w", err)
	}
	return nil
}
