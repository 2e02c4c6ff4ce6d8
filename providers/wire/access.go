package wire

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"
)

// Access is how a provider lets us in: OAuth 2 client credentials and, where it wants one, a certificate.
type Access struct {
	// TokenURL is the address of the token endpoint. https, or http on loopback.
	TokenURL string `yaml:"token_url"`
	// ClientID is the name of the OAuth2 credentials.
	ClientID string `yaml:"client_id"`
	// ClientSecret is the secret of the OAuth2 credentials, as ${NAME} or client_secret_file.
	ClientSecret string `yaml:"client_secret"`
	// ClientSecretNext is tried where ClientSecret is refused: the two overlap while the provider changes them.
	ClientSecretNext string `yaml:"client_secret_next"`
	// SecretsPath is a file with one secret a line, in place of ClientSecret. It is read anew for each token, so that a
	// changed secret needs no restart; with two lines the old and the new one overlap.
	SecretsPath string `yaml:"secrets_path"`
	// Issuer is the iss that a token must have if it is a JWT. Default: any.
	Issuer string `yaml:"issuer"`
	// Audience is the aud that a token must have if it is a JWT. Default: any.
	Audience string `yaml:"audience"`
	// TLS is the certificate that we show, and whose we accept.
	TLS TLS `yaml:"tls"`
}

// Validate tells every fault at once, each with the key that it is about.
func (a Access) Validate() error {
	var faults []error
	if !SafeURL(a.TokenURL) {
		faults = append(faults, errors.New("token_url: want "+AddressWanted))
	}
	if a.ClientID == "" {
		faults = append(faults, errors.New("client_id: want the OAuth2 client id"))
	}
	if a.ClientSecret == "" && a.SecretsPath == "" {
		faults = append(faults, errors.New(
			"client_secret: want the OAuth2 client secret, as ${NAME} or client_secret_file, or secrets_path"))
	}
	if a.SecretsPath != "" && a.ClientSecret+a.ClientSecretNext != "" {
		faults = append(faults, errors.New("secrets_path: want it alone, or client_secret without it"))
	}
	if err := a.TLS.Validate(); err != nil {
		faults = append(faults, fmt.Errorf("tls.%w", err))
	}
	return errors.Join(faults...)
}

// secrets lists those that may be accepted now.
func (a Access) secrets() ([]string, error) {
	if a.SecretsPath == "" {
		if a.ClientSecretNext == "" {
			return []string{a.ClientSecret}, nil
		}
		return []string{a.ClientSecret, a.ClientSecretNext}, nil
	}
	raw, err := os.ReadFile(a.SecretsPath)
	if err != nil {
		return nil, errors.New("the file of secrets cannot be read")
	}
	const most = 4
	var all []string
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line != "" && len(all) < most {
			all = append(all, line)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("the file of secrets is empty")
	}
	return all, nil
}

// AddressWanted says what SafeURL takes.
const AddressWanted = "an https address, or http on loopback"

// SafeURL tells whether credentials and results may travel to an address.
func SafeURL(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	if u.Scheme == "https" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && ip.IsLoopback())
}
