package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/gateways/simulated"
	"github.com/tonegate/tonegate/capture/store"
	"github.com/tonegate/tonegate/internal/config"
)

// providerRefundCmd gives money of the simulated gateway back.
type providerRefundCmd struct {
	Session string `arg:"" help:"Session of capture: ppCallID of its callback."`
	Config  string `required:"" placeholder:"FILE" help:"capture's YAML file; its data_dir counts."`
	Amount  int64  `placeholder:"MINOR" help:"How much, in minor units. Default: what is left; of a chargeback, all; of a failed refund, all that went back."`    //nolint:lll // A tag cannot be broken.
	As      string `default:"refund" enum:"refund,void,chargeback,failed" help:"What it is: ${enum}. A void is always of all; failed: a refund came to nothing."` //nolint:lll // A tag cannot be broken.
}

// Help is what --help adds.
func (providerRefundCmd) Help() string {
	return `Plays the bank: gives money of a session that was paid at the simulated gateway back, and lets capture tell it, as
Stripe's events do. With a real gateway that is done there, in its dashboard.

Examples:
  tonegate provider refund SESSION --config capture.yaml
  tonegate provider refund SESSION --config capture.yaml --amount 1000
  tonegate provider refund SESSION --config capture.yaml --as chargeback
  tonegate provider refund SESSION --config capture.yaml --as failed --amount 1000`
}

// Run gives it back. A running capture sends the callback within a second.
func (c providerRefundCmd) Run(ctx context.Context, log *zap.Logger, out io.Writer) (err error) {
	if c.Amount < 0 {
		return errors.New("--amount: want at least 1")
	}
	cfg, err := config.Load[captureConfig](c.Config)
	if err != nil {
		return err
	}
	cfg = cfg.withDefaults()
	if cfg.Gateway != gatewaySimulated {
		return errors.New("--config: its gateway is a real one: give the money back there")
	}
	s, err := cfg.existingStore(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	gateway, err := simulated.OpenFile(ctx, filepath.Join(cfg.DataDir, "gateway.db"), cfg.Simulated)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, gateway.Close()) }()
	service, err := capture.New(cfg.Config, capture.Deps{Store: s, Gateway: gateway, Log: log})
	if err != nil {
		return err
	}
	n, err := c.back(ctx, s, gateway)
	if err != nil {
		return err
	}
	told, err := service.Tell(ctx, n)
	if err != nil {
		return err
	}
	how := "is told"
	if told.Session.CallbackURL == "" {
		how = "is written down, there is nobody to tell:" // it came by a connector
	}
	for _, m := range told.Messages {
		rest := ""
		if m.Result == store.Refunded && c.Amount == 0 && m.Minor < told.Session.Minor {
			rest = fmt.Sprintf(", what was left of %d,", told.Session.Minor)
		}
		_, err = fmt.Fprintf(out, "%s of %d %s%s %s %s\n", m.Result, m.Minor, m.Currency, rest, how, m.TransactionID)
	}
	return err
}

// back has the gateway give it back, and says what it would tell.
func (c providerRefundCmd) back(ctx context.Context, s *store.Store, g *simulated.Gateway) (store.Notice, error) {
	session, err := s.Get(ctx, c.Session)
	if err != nil {
		return store.Notice{}, fmt.Errorf("%s: %w", c.Session, err)
	}
	key, err := s.Key(ctx, c.Session)
	if err != nil {
		return store.Notice{}, fmt.Errorf("%s was not submitted: %w", c.Session, err)
	}
	n := store.Notice{
		Event: "sim_evt_" + rand.Text(), Key: key, TransactionID: session.TransactionID, Currency: session.Currency,
		Minor: session.Minor, Charged: session.Minor,
	}
	switch c.As {
	case "void":
		n.Kind = store.NoticeDropped
		_, err = g.Return(ctx, key, session.Minor)
	case "chargeback": // the issuer does not ask what has gone back already
		n.Kind, n.Movement = store.NoticeDisputed, "sim_dp_"+rand.Text()
		if c.Amount > 0 {
			n.Minor = c.Amount
		}
		if a, asked := g.Lookup(ctx, capture.Question{Key: key}); asked != nil || !a.Approved || n.Minor > session.Minor {
			err = simulated.ErrNotCharged
		}
	case "failed":
		n.Kind, n.Movement = store.NoticeFailed, "sim_re_"+rand.Text()
		n.Minor, err = g.Restore(ctx, key, c.Amount)
	default:
		n.Kind, n.Movement = store.NoticeRefunded, "sim_re"
		n.Minor, err = g.Return(ctx, key, c.Amount)
	}
	if err != nil {
		return store.Notice{}, fmt.Errorf("%s: %w", c.Session, err)
	}
	return n, nil
}
