package capture

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tonegate/tonegate/capture/connector"
)

// Connector is a telephone platform that takes cards itself and has them charged here.
type Connector struct {
	// Name is the last part of its address: /connector/NAME. Letters, digits and hyphens.
	Name string `yaml:"name"`
	// Dialect is twilio, signalwire or telnyx. Default twilio.
	Dialect connector.Dialect `yaml:"dialect"`
	// Username of the platform, by HTTP's Basic scheme.
	Username string `yaml:"username"`
	// Password of the platform, of 16 characters at least.
	Password string `yaml:"password"`
	// Currency of amounts where the platform tells none. Default USD.
	Currency string `yaml:"currency"`
}

// minPassword is the length of the shortest password.
const minPassword = 16

// lets tells whether user name and password are right, in a time that depends on nothing.
func (c *Connector) lets(name, password string) bool {
	got, want := sha256.Sum256([]byte(name+"\x00"+password)), sha256.Sum256([]byte(c.Username+"\x00"+c.Password))
	return subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

// tenant is who owns its sessions in the store; no client can have that name in a path.
func (c *Connector) tenant() string { return "connector/" + c.Name }

// currency is what an amount is in.
func (c *Connector) currency(told string) string {
	switch fixed := c.Dialect.Currency(); {
	case fixed != "":
		return fixed
	case told != "":
		return told
	default:
		return c.Currency
	}
}

// connector finds a connector by its name, nil where there is none.
func (c Config) connector(name string) *Connector {
	for i := range c.Connectors {
		if c.Connectors[i].Name == name {
			return &c.Connectors[i]
		}
	}
	return nil
}

func (c Config) connectorErrors() []error {
	var errs []error
	seen := make(map[string]bool)
	for i, l := range c.Connectors {
		at := fmt.Sprintf("connectors[%d]", i)
		plain := strings.Trim(l.Name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
		if l.Name == "" || !plain || seen[l.Name] {
			errs = append(errs, fmt.Errorf("%s.name: want letters, digits and hyphens, and each name once", at))
		}
		seen[l.Name] = true
		if !slices.Contains(connector.Dialects(), l.Dialect) {
			errs = append(errs, fmt.Errorf("%s.dialect: want twilio, signalwire or telnyx", at))
		}
		if l.Username == "" || strings.Contains(l.Username, ":") {
			errs = append(errs, fmt.Errorf("%s.username: must not be empty, nor have a colon", at))
		}
		if len(l.Password) < minPassword {
			errs = append(errs, fmt.Errorf("%s.password: want at least %d characters", at, minPassword))
		}
		if _, err := exponent(l.Currency); err != nil {
			errs = append(errs, errors.New(at+".currency: want a currency of ISO 4217, say USD"))
		}
	}
	return errs
}
