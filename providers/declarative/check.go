package declarative

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/vm"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

// Validate tells every fault at once, each with the key that it is about.
func (f File) Validate() error {
	_, err := f.compile()
	return err
}

// sample fills the templates of addresses for a look at them.
func (f File) sample() scope {
	return scope{Values: f.Values, Order: orderWords{ID: "order"}, Session: sessionWords{ID: "session", Order: "order"}}
}

// compile makes the plan of the file, or tells every fault.
func (f File) compile() (*plan, error) {
	f = f.withDefaults()
	var c compiler
	f.checkFacts(&c)
	f.checkTimes(&c)
	p := f.compileToken(&c)
	f.compileLaunch(&c, p)
	c.want(f.Callback.Body == bodyForm || f.Callback.Body == bodyJSON, "callback.body", "form or json")
	p.told = c.facts("callback", f.Callback.Facts)
	p.fields = fieldsOf(p.told)
	if l := f.Lookup; l != nil {
		p.lookup, p.asked = c.call("lookup", l.Call, f.sample()), c.facts("lookup", l.Facts)
		p.state = c.expression("lookup.state", l.State, len(l.Pending)+len(l.Void) > 0)
	}
	if f.Cancel != nil {
		p.cancel = c.call("cancel", *f.Cancel, f.sample())
	}
	if f.Progress != nil {
		p.progress = c.call("progress", *f.Progress, f.sample())
		bare := f.Progress.JSON == nil && f.Progress.Form == nil && len(f.Progress.Headers) == 0
		c.want(bare && f.Progress.Method == http.MethodGet, "progress", "a url and nothing else")
	}
	return p, errors.Join(c.faults...)
}

func (f File) compileToken(c *compiler) *plan {
	t := f.Token
	p := &plan{
		tokenURL: c.template("token.url", t.URL), clientID: c.template("token.client_id", t.ClientID),
		form: c.templates("token.form", t.Form), repeats: c.templates("token.repeats", t.Repeats),
	}
	c.address("token.url", p.tokenURL, f.sample())
	c.want(t.ClientID != "", "token.client_id", "the OAuth2 client id")
	c.want(t.Auth == authForm || t.Auth == authBasic, "token.auth", "form or basic")
	_, plain := f.Secrets[t.Credential]
	_, path := f.Secrets[t.Credential+fileSuffix]
	c.want(plain != path, "token.credential", "the name of one of the secrets")
	c.fault("tls", f.TLS.Validate())
	return p
}

func (f File) compileLaunch(c *compiler, p *plan) {
	l := f.Launch
	p.launch = c.call("launch", l.Call, f.sample())
	p.session = c.expression("launch.session", l.Session, true)
	p.page = c.expression("launch.page", l.Page, slices.Contains(f.Modes, providers.ModeLink))
	p.link = c.expression("launch.link", l.Link, p.page == nil)
	p.lives, p.same = c.expression("launch.lives", l.Lives, false), map[string]*vm.Program{}
	for _, name := range slices.Sorted(maps.Keys(l.Same)) {
		key := "launch.same." + name
		c.want(slices.Contains([]string{"order", "amount", "currency"}, name), key, "order, amount or currency")
		p.same[name] = c.expression(key, l.Same[name], true)
	}
}

func (f File) checkFacts(c *compiler) {
	c.want(f.Name != "", "name", "the provider's name")
	_, known := payments.Exponent(f.Currency)
	c.want(known, "currency", "a currency of ISO 4217 in capitals")
	c.want(f.AmountFormat.Validate() == nil, "amount_format", "minor or decimal")
	c.want(f.CallbackFormat.Validate() == nil, "callback_format", "minor or decimal")
	c.want(f.wire(payments.FormatMinor).Validate() == nil, "decimals", "0 to 4 for ISO 4217 currencies")
	c.want(f.Idempotency.Validate(), "idempotency", "order, key or none")
	key := slices.ContainsFunc(slices.Collect(maps.Keys(f.Launch.Headers)), func(name string) bool {
		return strings.EqualFold(name, "Idempotency-Key")
	})
	c.want(key == (f.Idempotency == providers.IdempotentByKey), "idempotency",
		"key, and a header Idempotency-Key of the launch, or neither")
	c.want(f.IdempotencyLife == 0 || f.IdempotencyLife >= f.Patience, "idempotency_life", "patience or longer")
	c.want(f.Retries == providers.RetriesInside || f.Retries == providers.RetriesOutside, "retries", "inside or outside")
	for i, m := range f.Modes {
		c.want(slices.Contains([]providers.Mode{
			providers.ModeBridge, providers.ModeRelease, providers.ModeRefer, providers.ModeGuided, providers.ModeInline,
			providers.ModeLink,
		}, m), fmt.Sprintf("modes[%d]", i), "bridge, release, refer, guided, inline or link")
	}
	approves := false
	for _, word := range slices.Sorted(maps.Keys(f.Results)) {
		r := f.Results[word]
		approves = approves || r.Verdict == providers.Approved
		c.want(r.Verdict.Ends(), "results."+word, "a verdict: "+providers.VerdictsWanted)
		c.want(r.Reason == "" || providers.KnownReason(r.Reason) != "", "results."+word,
			"a reason among "+strings.Join(providers.Reasons(), ", "))
	}
	c.want(approves || f.Words != "", "results", "a word for approved at least")
	c.want(f.Words == "" || f.Words.Valid(), "words", "twilio, signalwire or telnyx")
	for _, word := range slices.Sorted(maps.Keys(f.Reasons)) {
		c.want(providers.KnownReason(f.Reasons[word]) != "", "reasons."+word,
			"one of "+strings.Join(providers.Reasons(), ", "))
	}
}

func (f File) checkTimes(c *compiler) {
	for _, d := range []struct {
		key   string
		time  time.Duration
		least time.Duration
	}{
		{"session_life", f.SessionLife, 1},
		{"callback_horizon", f.CallbackHorizon, 1},
		{"patience", f.Patience, 1},
		{"result_window", f.ResultWindow, 0},
	} {
		c.want(d.time >= d.least, d.key, "a positive duration")
	}
}

// address looks at what a template of an address becomes.
func (c *compiler) address(key string, t template, s scope) {
	address, err := t.render(s)
	c.want(err == nil && wire.SafeURL(address), key, wire.AddressWanted)
}
