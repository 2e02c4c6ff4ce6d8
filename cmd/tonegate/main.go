// Tonegate is a payment connector for voice AI: the gate, the bot's server, a payment provider to host yourself, a demo
// of all three and the tools around them, in one binary. Each subcommand stands in the file of its name; there the
// packages are wired to each other by hand.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // for the zone of the operator's hours, where the machine has none

	"github.com/alecthomas/kong"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/logging"
)

// cli is the command line. Each subcommand stands in the file of its name.
type cli struct {
	LogLevel  string `default:"info" enum:"debug,info,warn,error" env:"TONEGATE_LOG_LEVEL" help:"Least level that is logged: ${enum}."` //nolint:lll // A tag cannot be broken.
	LogFormat string `default:"json" enum:"json,console" env:"TONEGATE_LOG_FORMAT" help:"Form of a log line: ${enum}."`

	Demo     demoCmd     `cmd:"" help:"Run everything on this machine and watch a call pay."`
	Gate     gateCmd     `cmd:"" help:"Run the gate: callers, switch and the transfer to the provider."`
	Serve    serveCmd    `cmd:"" help:"Run the bot, its flows and the ledger."`
	Capture  captureCmd  `cmd:"" help:"Run the self-hosted payment provider."`
	Call     callCmd     `cmd:"" help:"Call a SIP address as a synthetic caller."`
	Flow     flowCmd     `cmd:"" help:"Write a conversation: test it, without a phone."`
	Tones    tonesCmd    `cmd:"" help:"Find keys in recordings, take them out, make some."`
	Migrate  migrateCmd  `cmd:"" help:"Bring the tables of the store up to date."`
	Store    storeCmd    `cmd:"" help:"Export, import, back up and purge the store."`
	Payments paymentsCmd `cmd:"" help:"See payments, and decide on those that wait for somebody."`
	Audit    auditCmd    `cmd:"" help:"Check the audit trail."`
	Check    checkCmd    `cmd:"" help:"Validate configuration without starting anything."`
	Provider providerCmd `cmd:"" help:"Try payment providers out, list them, describe one in a file."`
	Prompts  promptsCmd  `cmd:"" help:"Show capture's prompts and give them a voice."`
	Submit   submitCmd   `cmd:"" hidden:""`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

const description = `A payment connector for voice AI.

It sits between the phone network and a voice bot. When money is due the gate closes: the caller's keypad goes to the
payment provider and nowhere else. Then the gate opens and the bot gets one word: paid, or why not.`

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// exitError is a wish for an exit code, with nothing more to say: what there was to say has been printed.
type exitError int

// Error names the code.
func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// run is the program: 0 when it did what was asked, 1 when it could not, 2 when the command line is wrong. A first
// interrupt or SIGTERM ends ctx; a second one ends the process.
func run(args []string, out, errOut io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)

	var c cli
	code := -1
	parser, err := kong.New(&c, kong.Name("tonegate"), kong.Description(description),
		kong.Writers(out, errOut), kong.Exit(func(n int) { code = n }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.BindTo(out, (*io.Writer)(nil)))
	if err != nil {
		return fail(errOut, err)
	}
	command, err := parser.Parse(args)
	if code >= 0 { // --help was printed
		return code
	}
	if err != nil {
		fail(errOut, fmt.Errorf("%w; see %s --help", err, meant(err)))
		return 2
	}
	log, err := logging.New(c.LogLevel, c.LogFormat, errOut)
	if err != nil {
		return fail(errOut, err)
	}
	slog.SetDefault(logging.Slog(log)) // what a library says past the logger that it was given is filtered too
	return ended(log, errOut, command.Run(ctx, log))
}

// meant is the command of a wrong command line, as far as it is clear which.
func meant(err error) string {
	if parse, ok := errors.AsType[*kong.ParseError](err); ok && parse.Context.Selected() != nil {
		return parse.Context.Selected().FullPath()
	}
	return "tonegate"
}

// ended turns how a command ended into an exit code.
func ended(log *zap.Logger, errOut io.Writer, err error) int {
	_ = log.Sync() // stderr cannot always be synced, and there is nowhere to say so
	var code exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	default:
		return fail(errOut, err)
	}
}

func fail(errOut io.Writer, err error) int {
	fmt.Fprintf(errOut, "tonegate: %v\n", logging.Redact(err.Error()))
	return 1
}
