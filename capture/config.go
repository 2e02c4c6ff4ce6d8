package capture

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tonegate/tonegate/capture/cards"
	"github.com/tonegate/tonegate/capture/connector"
)

// Config says whom the provider serves and how it asks for a card.
type Config struct {
	// Clients that may get a token. At least one.
	Clients []Client `yaml:"clients"`
	// Flows that may be launched. At least one.
	Flows []Flow `yaml:"flows"`
	// Connectors are telephone platforms that take cards themselves and have them charged here. Default: none.
	Connectors []Connector `yaml:"connectors"`
	// CallbackHosts are the host names and addresses that a callback may be sent to. Default: loopback alone. To others
	// a callback goes over https only.
	CallbackHosts []string `yaml:"callback_hosts"`
	// TokenLife is how long an access token is good. Default 299s.
	TokenLife time.Duration `yaml:"token_life"`
	// LinkLife is how long after its launch a session waits for its call. Default 60s.
	LinkLife time.Duration `yaml:"link_life"`
	// LinkHeader names a SIP header that carries the link, say X-Link-Id. Default: the user part of the Request-URI.
	LinkHeader string `yaml:"link_header"`
	// MaxCalls is the number of calls at a time; further ones are refused with 503. Default 200.
	MaxCalls int `yaml:"max_calls"`
	// Keypad times the card entry.
	Keypad Keypad `yaml:"keypad"`
	// GatewayTimeout is how long the gateway may take to answer. Default 15s.
	GatewayTimeout time.Duration `yaml:"gateway_timeout"`
	// LookupFor is how long a lost answer is asked for before the caller is told that it is not known. Default 2s.
	LookupFor time.Duration `yaml:"lookup_for"`
	// CallbackFor is how long a result is sent again that nobody takes, with pauses of up to five minutes; then it is put
	// aside: see tonegate provider letters. Default 72h.
	CallbackFor time.Duration `yaml:"callback_for"`
	// Keep is how long a session is kept after its end, longer than callback_for. What goes back of a payment later than that
	// can no longer be told. Default 9600h (400 days).
	Keep time.Duration `yaml:"keep"`
}

// Client is one holder of credentials.
type Client struct {
	// ID is the client_id of the token request.
	ID string `yaml:"client_id"`
	// Secret is the client_secret of the token request. Two entries with one client_id let a secret be changed.
	Secret string `yaml:"client_secret"`
	// Until is when the entry stops being good, such as 2027-01-31T00:00:00Z: that of an old secret, beside the entry of
	// the new one. Tokens that it has got by then live on to their own end. Default: never.
	Until time.Time `yaml:"until"`
	// TenantName is the tenantname of the token request.
	TenantName string `yaml:"tenant_name"`
	// Username is the username of the token request. Empty: any that is not empty.
	Username string `yaml:"username"`
	// Tenant is the tenant number in the path of the launch.
	Tenant string `yaml:"tenant"`
}

// Flow is one kind of session that can be launched.
type Flow struct {
	// ID is the flowId of the launch.
	ID string `yaml:"id"`
	// Account is sent as ppAccountID. Default: empty.
	Account string `yaml:"account"`
	// Amount is the format of the amount at the launch: minor (4250) or decimal (42.50). Default minor.
	Amount string `yaml:"amount"`
	// CallbackAmount is the format of the amount in the callback. Default: that of the launch.
	CallbackAmount string `yaml:"callback_amount"`
	// Brands that are taken, by their words in the table of card ranges. Default: visa, mastercard, american-express,
	// maestro, discover, jcb, diners-club, unionpay.
	Brands []string `yaml:"brands"`
	// Fields that are asked for, in their order. Default: card_number, expiry, security_code. A flow without security
	// codes leaves that one out.
	Fields []Field `yaml:"fields"`
	// Prompts is the folder of a pack of prompts that tonegate prompts render has made, or none for a flow that asks
	// without words, since a bot says what to key (mode guided). Default: the built-in English one.
	Prompts string `yaml:"prompts"`
	// Languages are the folders of packs for launches whose languageLocale names another language: es, or es-MX. A tag
	// without a pack of its own gets that of its language; what is not listed gets prompts. Default: none.
	Languages map[string]string `yaml:"languages"`
}

// Keypad times the card entry.
type Keypad struct {
	// Tries per field. Default 3.
	Tries int `yaml:"tries"`
	// FirstKey is how long the first key of a field is waited for, from the end of the prompt. Default 10s.
	FirstKey time.Duration `yaml:"first_key"`
	// InterKey is how long the next key of an entry that is not complete is waited for. Default 5s.
	InterKey time.Duration `yaml:"inter_key"`
	// Complete is the pause that ends a complete entry without the hash key. Default 3s.
	Complete time.Duration `yaml:"complete"`
	// Cancel is the time within which a second star cancels; a single one clears the field. Default 2s.
	Cancel time.Duration `yaml:"cancel"`
	// Total is how long the whole entry may take, times on hold included; the others stand still meanwhile. Default 4m.
	Total time.Duration `yaml:"total"`
}

const (
	formatMinor   = "minor"
	formatDecimal = "decimal"
	// maxTries is how often a field may be asked for.
	maxTries = 9
	// typeAheadPause ends the dropping of keys that were typed ahead behind a wrong entry.
	typeAheadPause = time.Second
)

func (c Config) withDefaults() Config {
	orDuration(&c.TokenLife, 299*time.Second)
	orDuration(&c.LinkLife, time.Minute)
	orDuration(&c.Keypad.FirstKey, 10*time.Second)
	orDuration(&c.Keypad.InterKey, 5*time.Second)
	orDuration(&c.Keypad.Complete, 3*time.Second)
	orDuration(&c.Keypad.Cancel, 2*time.Second)
	orDuration(&c.Keypad.Total, 4*time.Minute)
	orDuration(&c.GatewayTimeout, 15*time.Second)
	orDuration(&c.LookupFor, 2*time.Second)
	orDuration(&c.CallbackFor, 72*time.Hour)
	orDuration(&c.Keep, 400*24*time.Hour)
	if c.MaxCalls == 0 {
		c.MaxCalls = 200
	}
	if c.Keypad.Tries == 0 {
		c.Keypad.Tries = 3
	}
	if len(c.CallbackHosts) == 0 {
		c.CallbackHosts = []string{"127.0.0.1", "::1", "localhost"}
	}
	c.Connectors = slices.Clone(c.Connectors)
	for i := range c.Connectors {
		l := &c.Connectors[i]
		l.Dialect, l.Currency = cmp.Or(l.Dialect, connector.Twilio), cmp.Or(l.Currency, "USD")
	}
	c.Flows = slices.Clone(c.Flows)
	for i := range c.Flows {
		f := &c.Flows[i]
		if f.Amount == "" {
			f.Amount = formatMinor
		}
		if f.CallbackAmount == "" {
			f.CallbackAmount = f.Amount
		}
		if len(f.Fields) == 0 {
			f.Fields = defaultFields()
		}
		if len(f.Brands) == 0 {
			f.Brands = []string{
				cards.Visa, cards.Mastercard, cards.Amex, cards.Maestro, "discover", "jcb", "diners-club", "unionpay",
			}
		}
	}
	return c
}

// Validate tells all that is wrong at once; each text begins with the key.
func (c Config) Validate() error {
	c = c.withDefaults()
	var errs []error
	add := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if len(c.Clients) == 0 {
		add("clients: want at least one")
	}
	for i, l := range c.Clients {
		for _, v := range []struct{ key, value string }{
			{"client_id", l.ID}, {"client_secret", l.Secret}, {"tenant_name", l.TenantName}, {"tenant", l.Tenant},
		} {
			if v.value == "" {
				add("clients[%d].%s: must not be empty", i, v.key)
			}
		}
	}
	errs = append(errs, c.flowErrors()...)
	errs = append(errs, c.connectorErrors()...)
	for _, d := range []struct {
		key      string
		value    time.Duration
		low, top time.Duration
	}{
		{"token_life", c.TokenLife, time.Second, 24 * time.Hour},
		{"link_life", c.LinkLife, time.Second, 10 * time.Minute},
		{"keypad.first_key", c.Keypad.FirstKey, time.Second, time.Minute},
		{"keypad.inter_key", c.Keypad.InterKey, time.Second, time.Minute},
		{"keypad.complete", c.Keypad.Complete, time.Second, time.Minute},
		{"keypad.cancel", c.Keypad.Cancel, 500 * time.Millisecond, 10 * time.Second},
		{"keypad.total", c.Keypad.Total, 10 * time.Second, time.Hour},
		{"gateway_timeout", c.GatewayTimeout, time.Second, 2 * time.Minute},
		{"lookup_for", c.LookupFor, 100 * time.Millisecond, time.Minute},
		{"callback_for", c.CallbackFor, time.Minute, 30 * 24 * time.Hour},
		{"keep", c.Keep, c.CallbackFor, 10 * 365 * 24 * time.Hour},
	} {
		if d.value < d.low || d.value > d.top {
			add("%s: want %s to %s", d.key, d.low, d.top)
		}
	}
	if c.MaxCalls < 1 {
		add("max_calls: want 1 or more")
	}
	if c.Keypad.Tries < 1 || c.Keypad.Tries > maxTries {
		add("keypad.tries: want 1 to %d", maxTries)
	}
	if strings.ContainsAny(c.LinkHeader, " :\t\r\n") {
		add("link_header: want the name of a header, say X-Link-Id")
	}
	return errors.Join(errs...)
}

func (c Config) flowErrors() []error {
	var errs []error
	if len(c.Flows) == 0 {
		errs = append(errs, errors.New("flows: want at least one"))
	}
	table, err := cards.NewTable()
	if err != nil {
		return append(errs, err)
	}
	seen := make(map[string]bool)
	for i, f := range c.Flows {
		at := fmt.Sprintf("flows[%d]", i)
		if f.ID == "" || seen[f.ID] {
			errs = append(errs, fmt.Errorf("%s.id: must not be empty and not stand twice", at))
		}
		seen[f.ID] = true
		for key, v := range map[string]string{"amount": f.Amount, "callback_amount": f.CallbackAmount} {
			if v != formatMinor && v != formatDecimal {
				errs = append(errs, fmt.Errorf("%s.%s: want minor or decimal", at, key))
			}
		}
		for _, b := range f.Brands {
			if !table.Has(b) {
				errs = append(errs, fmt.Errorf("%s.brands: no such brand: want visa, mastercard, american-express …", at))
			}
		}
		for tag := range f.Languages {
			if tag == "" || !validLanguage(tag) {
				errs = append(errs, fmt.Errorf("%s.languages: want tags such as es or es-MX", at))
			}
		}
		errs = append(errs, f.fieldErrors(at)...)
		errs = append(errs, f.silenceErrors(at)...)
	}
	return errs
}

// flow finds a flow by its id, nil where there is none.
func (c Config) flow(id string) *Flow {
	for i := range c.Flows {
		if c.Flows[i].ID == id {
			return &c.Flows[i]
		}
	}
	return nil
}

// callbackAllowed tells whether a result may be sent to raw: an absolute address without user and fragment, on a host of
// the list, and over https unless that host is this machine.
func (c Config) callbackAllowed(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.User != nil || u.Fragment != "" || !slices.Contains(c.CallbackHosts, u.Hostname()) {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}

func orDuration(d *time.Duration, fallback time.Duration) {
	if *d == 0 {
		*d = fallback
	}
}
