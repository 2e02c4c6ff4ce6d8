package child

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/dtmf"
)

// waitDelay is how long a child that was killed is waited for.
const waitDelay = time.Second

// Config says how a child is started.
type Config struct {
	Program string   // and its arguments: what calls Serve
	Args    []string // none of them secret
	Gateway string   // name that Serve opens it by
	// Settings are the gateway's own, its secrets among them. They go through the pipe.
	Settings any
}

// Asker is what of a gateway needs no card.
type Asker interface {
	Takes(number *dtmf.Digits) bool
	TakesAccount(routing, account *dtmf.Digits) bool
	Lookup(ctx context.Context, q capture.Question) (capture.Answer, error)
}

// Gateway asks in children of its own. It is safe for concurrent use.
type Gateway struct {
	Asker
	cfg      Config
	settings json.RawMessage
}

var _ capture.Gateway = (*Gateway)(nil)

// New makes a gateway that asks what needs no card itself.
func New(cfg Config, here Asker) (*Gateway, error) {
	settings, err := json.Marshal(cfg.Settings)
	if err != nil {
		return nil, errors.New("child: the settings of the gateway cannot be written")
	}
	return &Gateway{Asker: here, cfg: cfg, settings: settings}, nil
}

// Charge lets a child charge.
func (g *Gateway) Charge(ctx context.Context, c capture.Charge) (capture.Answer, error) {
	r, err := g.ask(ctx, c, false)
	if err != nil {
		return capture.Answer{}, err
	}
	return r.answer()
}

// Tokenize lets a child keep a card at the gateway.
func (g *Gateway) Tokenize(ctx context.Context, c capture.Charge) (token string, refused capture.Answer, err error) {
	r, err := g.ask(ctx, c, true)
	if err != nil {
		return "", capture.Answer{}, err
	}
	refused, err = r.answer()
	return r.Token, refused, err
}

// ask runs one child.
func (g *Gateway) ask(ctx context.Context, c capture.Charge, tokenize bool) (result, error) {
	h := head{Gateway: g.cfg.Gateway, Settings: g.settings, Tokenize: tokenize, Question: c.Question}
	var ok bool
	if h.Deadline, ok = ctx.Deadline(); !ok {
		return result{}, errors.New("child: no deadline")
	}
	in, question, err := os.Pipe()
	if err != nil {
		return result{}, fmt.Errorf("%w: %w", capture.ErrRefused, err)
	}
	defer func() { _ = question.Close() }()
	cmd := exec.CommandContext(ctx, g.cfg.Program, g.cfg.Args...) //nolint:gosec // this very program
	cmd.Stdin, cmd.Env, cmd.WaitDelay = in, environment(), waitDelay
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	_ = in.Close()
	if err != nil {
		return result{}, fmt.Errorf("%w: start the child: %w", capture.ErrRefused, err)
	}
	asked := errors.Join(write(question, h, &c), question.Close())
	r, err := readResult(out)
	if ended := cmd.Wait(); ended != nil || asked != nil || err != nil {
		return result{}, fmt.Errorf("%w: the child: %w", capture.ErrNoAnswer, errors.Join(ended, asked, err))
	}
	return r, nil
}

// environment is what a child gets of ours: nothing but where certificates are.
func environment() []string {
	env := []string{"GOTRACEBACK=none"}
	for _, name := range []string{"SSL_CERT_FILE", "SSL_CERT_DIR"} {
		if v := os.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}
