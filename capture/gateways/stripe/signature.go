package stripe

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	// tolerance is how old a signature may be, and how far ahead of our clock.
	tolerance = 5 * time.Minute
	// maxSignatures bounds how many are held against a body.
	maxSignatures = 16
	// minSecret is the length of the shortest secret.
	minSecret = 16
)

// Webhook is a secret by which Stripe signs its events.
type Webhook struct {
	// Secret of the endpoint in Stripe's dashboard: whsec_….
	Secret string `yaml:"secret" json:"-"`
	// Until is when it stops being good, such as 2027-01-31T00:00:00Z: that of an old one, beside the new one. Default: never.
	Until time.Time `yaml:"until" json:"-"`
}

// signed tells whether Stripe has signed a body a short while ago: the header Stripe-Signature is t=…,v1=…, where t is a
// time and each v1 an HMAC-SHA256 over the time, a point and the body. There are several while a secret is rolled.
func (g *Gateway) signed(headers []string, body []byte) bool {
	if len(headers) != 1 {
		return false
	}
	stamp, sums, ok := parseSignature(headers[0])
	if !ok {
		return false
	}
	now := g.now()
	if age := now.Sub(stamp.at); age > tolerance || age < -tolerance {
		return false
	}
	good := false
	for _, w := range g.cfg.Webhooks {
		if !w.Until.IsZero() && !now.Before(w.Until) {
			continue
		}
		mac := hmac.New(sha256.New, []byte(w.Secret))
		mac.Write([]byte(stamp.text + "."))
		mac.Write(body)
		want := mac.Sum(nil)
		for _, sum := range sums {
			good = hmac.Equal(sum, want) || good
		}
	}
	return good
}

// stamp is the time of a signature, and as it is spelled.
type stamp struct {
	text string
	at   time.Time
}

func parseSignature(header string) (s stamp, sums [][]byte, ok bool) {
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			seconds, err := strconv.ParseInt(value, 10, 64)
			if err != nil || s.text != "" || strconv.FormatInt(seconds, 10) != value {
				return s, nil, false
			}
			s = stamp{text: value, at: time.Unix(seconds, 0)}
		case "v1":
			if sum, err := hex.DecodeString(value); err == nil && len(sum) == sha256.Size {
				sums = append(sums, sum)
			}
		}
	}
	return s, sums, s.text != "" && len(sums) > 0 && len(sums) <= maxSignatures
}

// webhookErrors tells what is wrong with the secrets.
func (c Config) webhookErrors() error {
	var errs []error
	for i, w := range c.Webhooks {
		if len(w.Secret) < minSecret || strings.ContainsAny(w.Secret, " \r\n") {
			errs = append(errs, fmt.Errorf("webhooks[%d].secret: want the signing secret of the endpoint, whsec_…", i))
		}
	}
	return errors.Join(errs...)
}
