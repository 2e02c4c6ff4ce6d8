package stripe

import (
	"errors"
	"net"
	"net/url"
	"strings"
	"time"
)

// Config of the Stripe gateway.
type Config struct {
	// SecretKey is the account's secret or restricted key: sk_live_…, rk_live_…, or one of test mode. No default.
	SecretKey string `yaml:"secret_key" json:"secret_key"`
	// BaseURL is where Stripe answers: https, or http on loopback for a stand-in. Default https://api.stripe.com.
	BaseURL string `yaml:"base_url" json:"base_url"`
	// StatementSuffix stands behind the account's name on the holder's statement. Default: none.
	StatementSuffix string `yaml:"statement_suffix" json:"statement_suffix"`
	// Webhooks are the secrets of the endpoint that Stripe sends its events to, which is POST /gateway/events: refunds,
	// disputes, lost answers. Two while one is rolled. Default: none, and there is no such endpoint.
	Webhooks []Webhook `yaml:"webhooks" json:"-"`
}

const (
	defaultURL = "https://api.stripe.com"
	// version is of the API that this speaks, whatever the account's own is.
	version = "2026-08-26.dahlia"
	// keyLife is how long a key surely gives the same answer; Stripe says 24 hours at least.
	keyLife = 23 * time.Hour
	// maxSuffix is the length of a statement's suffix.
	maxSuffix = 22
)

func (c Config) withDefaults() Config {
	if c.BaseURL == "" {
		c.BaseURL = defaultURL
	}
	return c
}

// Validate tells all that is wrong at once; each text begins with the key.
func (c Config) Validate() error {
	c = c.withDefaults()
	var errs []error
	if !strings.HasPrefix(c.SecretKey, "sk_") && !strings.HasPrefix(c.SecretKey, "rk_") ||
		strings.ContainsAny(c.SecretKey, " \r\n") {
		errs = append(errs, errors.New("secret_key: want a key that begins with sk_ or rk_"))
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" ||
		u.Scheme != "https" && (u.Scheme != "http" || !loopback(u)) {
		errs = append(errs, errors.New("base_url: want https://host, or http:// and an address on loopback"))
	}
	if len(c.StatementSuffix) > maxSuffix || strings.ContainsAny(c.StatementSuffix, `<>\'"*`) {
		errs = append(errs, errors.New(`statement_suffix: want at most 22 characters, none of < > \ ' " *`))
	}
	return errors.Join(append(errs, c.webhookErrors())...)
}

func loopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
