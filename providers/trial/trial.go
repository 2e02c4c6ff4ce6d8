package trial

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

// Config is how a provider is tried.
type Config struct {
	// Amount of the sessions. No default.
	Amount payments.Money
	// CallbackBase is the address under which the provider reaches the inbox. No default.
	CallbackBase string
	// ReturnURL is sent along if it is not empty.
	ReturnURL string
	// Wait is how long a callback may take. Default 10s.
	Wait time.Duration
	// Pay keys a test card into a session, by its link; nil where nobody can.
	Pay func(ctx context.Context, link string) error
	// Seen takes each step when it is done; may be nil.
	Seen func(Step)
	// Client knocks at our own callback address and opens the framed view; nil is one with a timeout of 10 s.
	Client *http.Client
}

// trial is one run.
type trial struct {
	cfg      Config
	provider providers.Provider
	can      providers.Capabilities
	inbox    *Inbox
	report   Report
	session  providers.Session
	order    providers.Order
	ends     bool // the session was cancelled: a callback may come
}

// Run tries a provider out. It goes on after a failure as far as that makes sense.
func Run(ctx context.Context, p providers.Provider, inbox *Inbox, cfg Config) Report {
	if cfg.Wait == 0 {
		cfg.Wait = 10 * time.Second
	}
	if cfg.Client == nil {
		cfg.Client = &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}}
	}
	t := &trial{cfg: cfg, provider: p, can: p.Capabilities(), inbox: inbox}
	for _, step := range []struct {
		name string
		run  func(context.Context) Step
		must bool // without it nothing else makes sense
	}{
		{"token", t.enter, true},
		{"launch", t.launch, true},
		{"again", t.again, false},
		{"lookup", t.lookup, false},
		{"progress", t.progress, false},
		{"view", t.view, false},
		{"address", t.knock, false},
		{"cancel", t.cancel, false},
		{"callback", t.callback, false},
		{"payment", t.pay, false},
	} {
		began := time.Now()
		s := step.run(ctx)
		s.Name = step.name
		t.report.add(s, began)
		if cfg.Seen != nil {
			cfg.Seen(t.report.Steps[len(t.report.Steps)-1])
		}
		if s.Status == Failed && step.must || ctx.Err() != nil {
			break
		}
	}
	return t.report
}

func works(format string, args ...any) Step {
	return Step{Status: Works, Detail: fmt.Sprintf(format, args...)}
}

func (t *trial) enter(ctx context.Context) Step {
	e, ok := t.provider.(providers.Entrant)
	if !ok {
		return Step{Status: Absent, Detail: "it has none of its own"}
	}
	if err := e.Enter(ctx); err != nil {
		return failed("token", err)
	}
	return works("got one")
}

func (t *trial) newOrder() providers.Order {
	return providers.Order{
		OrderID: payments.NewID("tg"), Reference: "TRIAL", Amount: t.cfg.Amount,
		CallbackURL: strings.TrimRight(t.cfg.CallbackBase, "/") + t.inbox.Path(), ReturnURL: t.cfg.ReturnURL,
	}
}

func (t *trial) launch(ctx context.Context) Step {
	t.order = t.newOrder()
	s, err := t.provider.Open(ctx, t.order)
	if err != nil {
		return failed("launch", err)
	}
	t.session = s
	written, err := t.can.AmountFormat.Write(t.order.Amount)
	if err != nil {
		return failed("launch", err)
	}
	tie := "link"
	if s.Page != "" {
		tie = "page to pay on"
	}
	return works("session and %s, alive for %s; %s is written %s", tie, time.Until(s.ExpiresAt).Round(time.Second),
		t.order.Amount, written)
}

func (t *trial) again(ctx context.Context) Step {
	if t.can.Idempotency.Model == providers.IdempotentNone {
		return Step{Status: Absent, Detail: "a launch whose answer was lost is not repeated"}
	}
	s, err := t.provider.Open(ctx, t.order)
	switch {
	case err != nil:
		step := failed("again", err)
		step.Advice = "the same order is refused when it comes again: set idempotency: none"
		return step
	case s.ID != t.session.ID:
		t.session = s
		return works("the same order opens another session; the spare one is left to run out")
	default:
		return works("the same order gives the same session")
	}
}

func (t *trial) lookup(ctx context.Context) Step {
	l, ok := t.provider.(providers.Looker)
	if !ok || !t.can.Lookup {
		return Step{Status: Absent, Detail: "a lost result waits for the callback or a person"}
	}
	r, err := l.Lookup(ctx, t.session)
	switch {
	case err != nil:
		return failed("lookup", err)
	case r.Verdict != providers.Pending:
		return Step{
			Status: Failed, Detail: "a session that nobody has paid in yet is " + string(r.Verdict),
			Advice: "check which states are pending",
		}
	default:
		return works("pending")
	}
}

func (t *trial) progress(ctx context.Context) Step {
	w, ok := t.provider.(providers.Progresser)
	if !ok || !t.can.Progress {
		return Step{Status: Absent, Detail: "nobody tells which field is keyed"}
	}
	const look = time.Second
	ctx, cancel := context.WithTimeout(ctx, look)
	defer cancel()
	if err := w.Progress(ctx, t.session, func(providers.Progress) {}); err != nil {
		return failed("progress", err)
	}
	return works("the stream is open")
}

func (t *trial) cancel(ctx context.Context) Step {
	c, ok := t.provider.(providers.Canceller)
	if !ok || !t.can.Cancel {
		return Step{Status: Absent, Detail: "a session that is not used runs out by itself"}
	}
	if err := c.Cancel(ctx, t.session); err != nil {
		return failed("cancel", err)
	}
	t.ends = true
	if l, ok := t.provider.(providers.Looker); ok && t.can.Lookup {
		r, err := l.Lookup(ctx, t.session)
		if err != nil {
			return failed("cancel", err)
		}
		if r.Verdict != providers.Cancelled && r.Verdict != providers.Failed {
			return Step{
				Status: Failed, Detail: "after it the session is " + string(r.Verdict),
				Advice: "check the words of results and the states that are void",
			}
		}
		return works("the session is %s", r.Verdict)
	}
	return works("accepted")
}
