package declarative

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/expr-lang/expr/vm"
)

const (
	authForm  = "form"
	authBasic = "basic"
	bodyForm  = "form"
	bodyJSON  = "json"
)

// call is a Call that was compiled.
type call struct {
	method  string
	url     template
	headers map[string]template
	body    body
}

// facts are Facts that were compiled.
type facts struct {
	order, session, result, reason, amount, currency, transaction, auth, brand, last4 *vm.Program
}

// plan is a File that was compiled.
type plan struct {
	launch, lookup, cancel, progress call
	session, link, lives, page       *vm.Program
	same                             map[string]*vm.Program
	told, asked                      facts
	fields                           []string // of the form that told reads, nil for any
	state                            *vm.Program
	form                             map[string]template // of the token
	repeats                          map[string]template
	tokenURL, clientID               template
}

// compiler gathers faults, each with the key that it is about.
type compiler struct{ faults []error }

func (c *compiler) fault(key string, err error) {
	if err != nil {
		c.faults = append(c.faults, fmt.Errorf("%s: %w", key, err))
	}
}

func (c *compiler) want(ok bool, key, text string) {
	if !ok {
		c.fault(key, errors.New("want "+text))
	}
}

// expression compiles one that may be missing unless it is needed.
func (c *compiler) expression(key, source string, needed bool) *vm.Program {
	if source == "" {
		c.want(!needed, key, "an expression such as answer.Id or field.orderAmount")
		return nil
	}
	p, err := compile(source)
	c.fault(key, err)
	return p
}

func (c *compiler) template(key, source string) template {
	t, err := parseTemplate(source)
	c.fault(key, err)
	return t
}

func (c *compiler) templates(key string, sources map[string]string) map[string]template {
	all := make(map[string]template, len(sources))
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		all[name] = c.template(key+"."+name, sources[name])
	}
	return all
}

func (c *compiler) call(key string, from Call, ctx scope) call {
	out := call{
		method: from.Method, url: c.template(key+".url", from.URL), headers: c.templates(key+".headers", from.Headers),
	}
	c.want(slices.Contains([]string{
		http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
	}, from.Method), key+".method", "GET, POST, PUT, PATCH or DELETE")
	c.address(key+".url", out.url, ctx)
	c.want(from.JSON == nil || from.Form == nil, key+".form", "json or form, not both")
	switch {
	case from.JSON != nil:
		t, err := parseTree(from.JSON)
		c.fault(key+".json", err)
		out.body = body{kind: "application/json", json: t}
	case from.Form != nil:
		out.body = body{kind: "application/x-www-form-urlencoded", form: c.templates(key+".form", from.Form)}
	}
	return out
}

func (c *compiler) facts(key string, f Facts) facts {
	return facts{
		order: c.expression(key+".order", f.Order, true), session: c.expression(key+".session", f.Session, false),
		result: c.expression(key+".result", f.Result, true), reason: c.expression(key+".reason", f.Reason, false),
		amount: c.expression(key+".amount", f.Amount, true), currency: c.expression(key+".currency", f.Currency, false),
		transaction: c.expression(key+".transaction", f.Transaction, false), auth: c.expression(key+".auth", f.Auth, false),
		brand: c.expression(key+".brand", f.Brand, false), last4: c.expression(key+".last4", f.Last4, false),
	}
}
