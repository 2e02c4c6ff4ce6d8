package trial

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/tonegate/tonegate/providers"
)

// knock goes to our own callback address as the provider would.
func (t *trial) knock(ctx context.Context) Step {
	address := strings.TrimRight(t.cfg.CallbackBase, "/") + t.inbox.Path()
	const help = "check DNS, TLS and the proxy between the world and --listen; the whole path must come through"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return Step{Status: Failed, Detail: "the callback address is none", Advice: "give --callback-base as an https address"}
	}
	req.Header.Set(knock, t.inbox.token)
	resp, err := t.cfg.Client.Do(req)
	if err != nil {
		return Step{Status: Failed, Detail: "the callback address does not lead here: no answer", Advice: help}
	}
	_ = resp.Body.Close() // it is empty where it is ours
	if resp.StatusCode != http.StatusNoContent || resp.Header.Get(knock) != strings.ToUpper(t.inbox.token) {
		return Step{Status: Failed, Detail: "the callback address leads somewhere else", Advice: help}
	}
	return works("the callback address leads here, as seen from this machine")
}

// callback waits for what a cancelled session sends.
func (t *trial) callback(context.Context) Step {
	if !t.ends {
		return Step{
			Status: NotTried, Detail: "nothing ends the session before it is paid",
			Advice: "pay with a test card while --wait runs, or see the step payment",
		}
	}
	return t.told(t.session, "")
}

// told waits for the callback of a session and holds it against the order.
func (t *trial) told(s providers.Session, want providers.Verdict) Step {
	m, came := t.inbox.wait(t.cfg.Wait, s)
	switch {
	case !came:
		return Step{
			Status: Failed, Detail: "none came within " + t.cfg.Wait.String(),
			Advice: "check that the provider reaches the callback address, and that it may call it (callback_hosts, allow-lists)",
		}
	case m.err != nil:
		return failed("callback", m.err)
	case m.report.OrderID != "" && m.report.OrderID != s.OrderID:
		return Step{Status: Failed, Detail: "it names another order", Advice: "check where the reference stands"}
	case !m.report.Amount.IsZero() && m.report.Amount != t.cfg.Amount:
		return Step{
			Status: Failed, Detail: "its amount is read as " + m.report.Amount.String(),
			Advice: "check the format of amounts in callbacks: minor or decimal",
		}
	case want != "" && m.report.Verdict != want:
		return Step{
			Status: Failed, Detail: "it says " + string(m.report.Verdict), Advice: "check the words of results",
		}
	default:
		return works("%s; order and amount are those that were asked for (%s)", m.report.Verdict, t.can.CallbackFormat)
	}
}

// pay has somebody key a test card.
func (t *trial) pay(ctx context.Context) Step {
	if t.cfg.Pay == nil {
		return Step{
			Status: NotTried, Detail: "nobody here can key a card into that provider's line",
			Advice: "make a call through the gate with a test card of the provider",
		}
	}
	s, err := t.provider.Open(ctx, t.newOrder())
	if err != nil {
		return failed("payment", err)
	}
	if err := t.cfg.Pay(ctx, s.Link); err != nil {
		return Step{Status: Failed, Detail: err.Error(), Advice: "check what ties a call to its session"}
	}
	step := t.told(s, providers.Approved)
	if step.Status != Works {
		return step
	}
	if l, ok := t.provider.(providers.Looker); ok && t.can.Lookup {
		r, err := l.Lookup(ctx, s)
		if err != nil {
			return failed("payment", err)
		}
		if r.Verdict != providers.Approved || r.Amount != t.cfg.Amount {
			return Step{Status: Failed, Detail: "the lookup says " + string(r.Verdict), Advice: "check the words of the lookup"}
		}
	}
	return works("a test card was approved, and callback and lookup say so")
}

// view opens the provider's page of a session as a browser does.
func (t *trial) view(ctx context.Context) Step {
	v, ok := t.provider.(providers.Viewer)
	if !ok || !t.can.View {
		return Step{Status: Absent, Detail: "no page for agents"}
	}
	view, err := v.View(ctx, t.session)
	if err != nil {
		return failed("view", err)
	}
	form := url.Values{}
	for name, value := range view.Form {
		form.Set(name, value)
	}
	const help = "check view_url, and that the session is still alive"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, view.URL, strings.NewReader(form.Encode()))
	if err != nil {
		return Step{Status: Failed, Detail: "its address is none", Advice: help}
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := t.cfg.Client.Do(req)
	if err != nil {
		return Step{Status: Failed, Detail: "no answer", Advice: help}
	}
	_ = resp.Body.Close() // what it shows is for agents
	if resp.StatusCode != http.StatusOK || strings.EqualFold(resp.Header.Get("X-Frame-Options"), "deny") {
		return Step{Status: Failed, Detail: "the page does not let itself be framed: " + resp.Status, Advice: help}
	}
	return works("the page can be framed")
}
