package vonage

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tonegate/tonegate/providers/wire"
)

// webhookLife is how long a token of ours is good.
const webhookLife = time.Hour

// IssueToken gives the account's webhook a token for its client credentials, in the form or in a header. The token holds
// its own end and is signed, so that every node knows it.
func (p *Provider) IssueToken(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	r.Body = http.MaxBytesReader(w, r.Body, wire.MaxMessage)
	own := p.cfg.Webhook
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	status, answer := http.StatusOK, map[string]string{}
	switch {
	case r.PostFormValue("grant_type") != "client_credentials":
		status, answer["error"] = http.StatusBadRequest, "unsupported_grant_type"
	case own.ClientID == "" || !same(id, own.ClientID) || !same(secret, own.ClientSecret):
		status, answer["error"] = http.StatusUnauthorized, "invalid_client"
	default:
		end := strconv.FormatInt(p.now().Add(webhookLife).Unix(), 10)
		answer["access_token"], answer["token_type"] = end+"."+p.sign(end), "Bearer"
		answer["expires_in"] = strconv.Itoa(int(webhookLife.Seconds()))
	}
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		return // who has hung up needs no token
	}
}

// known tells whether a webhook has a token of ours, where it needs one.
func (p *Provider) known(r *http.Request) bool {
	if p.cfg.Webhook.ClientID == "" {
		return true
	}
	token, is := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	end, mark, cut := strings.Cut(token, ".")
	seconds, err := strconv.ParseInt(end, 10, 64)
	return is && cut && err == nil && same(mark, p.sign(end)) && p.now().Before(time.Unix(seconds, 0))
}

func (p *Provider) sign(text string) string {
	mac := hmac.New(sha256.New, []byte(p.cfg.Webhook.ClientSecret))
	mac.Write([]byte("webhook " + text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// same compares without telling by its time how far it came.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return hmac.Equal(x[:], y[:])
}
