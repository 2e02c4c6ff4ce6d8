package transfer

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/legs"
	"github.com/tonegate/tonegate/media"
	"github.com/tonegate/tonegate/transfer/control"
)

// invited is a bot that answered.
type invited struct {
	bot    control.Bot
	static bool
	leg    legs.Leg
}

// invite calls bots until one answers or each has been tried once: registered ones in their turn, else the static one.
// It runs beside the call and reads only what does not change in it.
func (g *Gate) invite(ctx context.Context, c *call, resume string) (invited, error) {
	tried := map[string]bool{}
	err := errNoBot
	for {
		bot, ok, _ := g.bots.Pick()
		if !ok || tried[bot.ID] {
			break
		}
		tried[bot.ID] = true
		c.inviting(bot, resume)
		var leg legs.Leg
		if leg, err = g.inviteBot(ctx, c, bot.URI, resume); err == nil {
			return invited{bot: bot, leg: leg}, nil
		}
		g.log.Info("bot did not answer", zap.String("call_id", c.id), zap.Error(err))
		if ctx.Err() != nil {
			return invited{}, err
		}
	}
	if g.cfg.Bot.URI == "" || len(tried) > 0 {
		return invited{}, err
	}
	c.inviting(control.Bot{}, resume)
	leg, err := g.inviteBot(ctx, c, g.cfg.Bot.URI, resume)
	return invited{static: true, leg: leg}, err
}

// inviting tells the bot that it is about to be invited, from the call's goroutine.
func (c *call) inviting(bot control.Bot, resume string) {
	c.joined <- func() {
		if c.phase != Inviting && c.phase != Rejoining {
			return
		}
		c.bot = bot
		c.emit(control.Event{Type: control.CallStarted, From: c.from, To: c.to, Kind: c.kind, Resume: resume})
	}
}

func (g *Gate) inviteBot(ctx context.Context, c *call, uri, resume string) (legs.Leg, error) {
	ctx, cancel := context.WithTimeout(ctx, g.cfg.Deadlines.Invite)
	defer cancel()
	headers := map[string]string{
		headerCall: c.id, headerPass: control.SignPass([]byte(g.deps.Token), c.id, g.now().Add(tokenLife)),
	}
	if resume != "" {
		headers[headerResume] = resume
	}
	return g.deps.Dialer.Dial(ctx, Invite{
		URI: uri, From: c.from, Headers: headers, Codecs: []media.Codec{media.L16, media.PCMU, media.PCMA},
	})
}

// waitBot waits before the next try: for a bot to register where there is none, and at most a short while.
func (g *Gate) waitBot(ctx context.Context, pause time.Duration, none bool) bool {
	_, ok, changed := g.bots.Pick()
	if !none || ok {
		changed = nil
	}
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-changed:
	case <-t.C:
	case <-ctx.Done():
		return false
	}
	return true
}

// resumeToken signs the call over to whichever bot takes it up.
func (g *Gate) resumeToken(callID string) string {
	return control.SignResume([]byte(g.deps.Token), callID, g.now().Add(tokenLife))
}
