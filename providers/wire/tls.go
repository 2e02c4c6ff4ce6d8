package wire

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"
)

// TLS is the certificate that we show, and whose we accept.
type TLS struct {
	// Cert is the path of our client certificate in PEM, for a provider that asks for one. It is read anew for each
	// connection. Default: none.
	Cert string `yaml:"cert"`
	// Key is the path of its private key in PEM.
	Key string `yaml:"key"`
	// CA is the path of the authorities in PEM that the provider's certificate must come from. Default: the system's.
	CA string `yaml:"ca"`
}

// Validate tells what is wrong, with the key that it is about.
func (t TLS) Validate() error {
	if (t.Cert == "") != (t.Key == "") {
		return errors.New("cert: want cert and key, or neither")
	}
	return nil
}

// transport makes connections as the settings say; they use no proxy from the environment.
func (t TLS) transport() (*http.Transport, error) {
	cfg := &tls.Config{MinVersion: tls.VersionTLS12}
	if t.CA != "" {
		raw, err := os.ReadFile(t.CA)
		if err != nil {
			return nil, fmt.Errorf("tls.ca: %w", err)
		}
		cfg.RootCAs = x509.NewCertPool()
		if !cfg.RootCAs.AppendCertsFromPEM(raw) {
			return nil, errors.New("tls.ca: want certificates in PEM")
		}
	}
	if t.Cert != "" {
		cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			pair, err := tls.LoadX509KeyPair(t.Cert, t.Key)
			if err != nil {
				return nil, errors.New("the client certificate cannot be read")
			}
			return &pair, nil
		}
	}
	return &http.Transport{
		TLSClientConfig: cfg, MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: 3 * time.Second,
		ResponseHeaderTimeout: 10 * time.Second, ForceAttemptHTTP2: true,
	}, nil
}
