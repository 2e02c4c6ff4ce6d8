package declarative

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/expr-lang/expr/vm"

	"github.com/tonegate/tonegate/internal/strictjson"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

// launched reads the answer. Facts of the order that it repeats must be those that were asked for.
func (p *Provider) launched(body []byte, s scope, order providers.Order) (providers.Session, error) {
	bad := wire.BadAnswer(wire.OpLaunch)
	var err error
	if s.Answer, err = readJSON(body); err != nil {
		bad.Err = errors.New("it is not JSON")
		return providers.Session{}, bad
	}
	if p.differs(s, order) {
		bad.Err = errors.New("launch.same: it is about another order, amount or currency")
		return providers.Session{}, bad
	}
	var id, link, lives, page string
	for _, f := range []struct {
		to   *string
		from *vm.Program
	}{{&id, p.plan.session}, {&link, p.plan.link}, {&lives, p.plan.lives}, {&page, p.plan.page}} {
		if *f.to, err = text(f.from, s); err != nil {
			return providers.Session{}, bad
		}
	}
	switch {
	case !wire.PlainWord(id, 128):
		bad.Err = errors.New("launch.session: there is no id")
	case p.plan.link != nil && !wire.PlainWord(link, 64):
		bad.Err = errors.New("launch.link: there is none")
	case p.plan.page != nil && !wire.SafeURL(page):
		bad.Err = errors.New("launch.page: it is no address")
	}
	if bad.Err != nil {
		return providers.Session{}, bad
	}
	life := p.file.SessionLife
	if lives != "" {
		seconds, err := strconv.ParseUint(lives, 10, 24)
		if err != nil || seconds == 0 {
			return providers.Session{}, bad
		}
		life = time.Duration(seconds) * time.Second
	}
	return providers.Session{
		ID: id, Link: link, OrderID: order.OrderID, ExpiresAt: p.now().Add(life), Page: page,
	}, nil
}

// differs tells whether the answer names other facts than the order.
func (p *Provider) differs(s scope, order providers.Order) bool {
	for name, program := range p.plan.same {
		said, err := text(program, s)
		if err != nil {
			return true
		}
		if said == "" {
			continue
		}
		switch name {
		case "order":
			if said != order.OrderID {
				return true
			}
		case "currency":
			if wire.Currency(said, p.file.Currency) != order.Amount.Currency {
				return true
			}
		default:
			got, err := p.file.wire(p.file.AmountFormat).Parse(said, order.Amount.Currency)
			if err != nil || got != order.Amount {
				return true
			}
		}
	}
	return false
}

// Callback reads the provider's own message. Nothing of it is kept but what the file names.
func (p *Provider) Callback(r *http.Request) (providers.Report, error) {
	bad := &providers.Error{Op: wire.OpCallback, Code: providers.CodeAnswer}
	s := scope{Values: p.file.Values}
	var err error
	if p.file.Callback.Body == bodyForm {
		s.Field, err = wire.Form(r, p.plan.fields)
	} else {
		var body []byte
		if body, err = wire.Message(r, wire.KindJSON); err == nil {
			s.Answer, err = readJSON(body)
		}
	}
	switch {
	case errors.Is(err, wire.ErrKind):
		bad.Err = fmt.Errorf("callback.body: it is not the %s that is awaited", p.file.Callback.Body)
		return providers.Report{}, bad
	case err != nil:
		bad.Err = fmt.Errorf("callback.body: it is not a sound %s", p.file.Callback.Body)
		return providers.Report{}, bad
	}
	report, wrong := p.report(p.plan.told, s)
	if wrong != nil {
		bad.Err = fmt.Errorf("callback.%w", wrong)
		return providers.Report{}, bad
	}
	return report, nil
}

// Lookup asks what became of a session.
func (p *Provider) Lookup(ctx context.Context, session providers.Session) (providers.Report, error) {
	s := p.at(session)
	resp, err := p.exchange(ctx, wire.OpLookup, p.client.Send, p.plan.lookup, s)
	if err != nil {
		return providers.Report{}, err
	}
	bad := wire.BadAnswer(wire.OpLookup)
	if s.Answer, err = readJSON(resp.Body()); err != nil {
		return providers.Report{}, bad
	}
	order, err := text(p.plan.asked.order, s)
	if err != nil || order != session.OrderID {
		return providers.Report{}, bad
	}
	if id, err := text(p.plan.asked.session, s); err != nil || id != "" && id != session.ID {
		return providers.Report{}, bad
	}
	word, err := text(p.plan.asked.result, s)
	if err != nil {
		return providers.Report{}, bad
	}
	if word == "" {
		return p.unfinished(s, session)
	}
	report, wrong := p.report(p.plan.asked, s)
	if wrong != nil {
		bad.Err = fmt.Errorf("lookup.%w", wrong)
		return providers.Report{}, bad
	}
	return report, nil
}

// unfinished is the report on a session without a result.
func (p *Provider) unfinished(s scope, session providers.Session) (providers.Report, error) {
	state, err := text(p.plan.state, s)
	report := providers.Report{OrderID: session.OrderID}
	switch {
	case err != nil:
	case slices.Contains(p.file.Lookup.Pending, state):
		report.Verdict = providers.Pending
		return report, nil
	case slices.Contains(p.file.Lookup.Void, state):
		report.Verdict = providers.Cancelled
		return report, nil
	}
	return providers.Report{}, wire.BadAnswer(wire.OpLookup)
}

// words are the texts that facts give.
type words struct {
	order, session, result, reason, amount, currency, transaction, auth, brand, last4 string
}

func (f facts) read(s scope) (words, error) {
	var w words
	var faults error
	for _, fact := range []struct {
		to   *string
		from *vm.Program
	}{
		{&w.order, f.order},
		{&w.session, f.session},
		{&w.result, f.result},
		{&w.reason, f.reason},
		{&w.amount, f.amount},
		{&w.currency, f.currency},
		{&w.transaction, f.transaction},
		{&w.auth, f.auth},
		{&w.brand, f.brand},
		{&w.last4, f.last4},
	} {
		var err error
		*fact.to, err = text(fact.from, s)
		faults = errors.Join(faults, err)
	}
	return w, faults
}

// report reads a result. A word that results does not know makes no sense. The error names the key of the file that does
// not fit, and nothing of what was told.
func (p *Provider) report(f facts, s scope) (providers.Report, error) {
	w, err := f.read(s)
	switch {
	case err != nil:
		return providers.Report{}, errors.New("…: an expression gives no text")
	case !wire.PlainWord(w.order, 64):
		return providers.Report{}, errors.New("order: there is no order id")
	case w.session != "" && !wire.PlainWord(w.session, 128):
		return providers.Report{}, errors.New("session: it is no id")
	}
	reason := providers.KnownReason(w.reason)
	if ours, is := p.file.Reasons[w.reason]; is {
		reason = ours
	}
	meant, is := p.meaning(w)
	switch {
	case w.result == "":
		return providers.Report{}, errors.New("result: there is no word")
	case !is:
		return providers.Report{}, errors.New("result: it is a word that results does not have")
	}
	if reason == "" {
		reason = meant.Reason
	}
	if meant.Verdict.OfMoney() {
		reason = ""
	}
	amount, err := wire.Amount(p.file.wire(p.file.CallbackFormat), meant.Verdict, w.amount, w.currency, p.file.Currency)
	if err != nil {
		return providers.Report{}, fmt.Errorf("amount: it is not written as %s in the currency told", p.file.CallbackFormat)
	}
	return providers.Report{
		OrderID: w.order, SessionID: w.session, Verdict: meant.Verdict, Reason: reason, Amount: amount,
		TransactionID: wire.Reference(w.transaction), AuthCode: wire.Reference(w.auth), Card: wire.Card(w.brand, w.last4),
	}, nil
}

// meaning is what a word says, by results, and then by the dialect's words.
func (p *Provider) meaning(w words) (Result, bool) {
	if meant, is := p.file.Results[w.result+"/"+w.reason]; is {
		return meant, true
	}
	if meant, is := p.file.Results[w.result]; is {
		return meant, true
	}
	verdict, reason, is := p.file.Words.Result(w.result, w.reason)
	return Result{Verdict: verdict, Reason: reason}, is
}

// readJSON reads one value, numbers as they are written.
func readJSON(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if strictjson.Check(body) != nil || d.Decode(&v) != nil {
		return nil, errors.New("not JSON")
	}
	return v, nil
}
