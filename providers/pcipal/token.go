package pcipal

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/tonegate/tonegate/providers"
)

const (
	opToken = "token"
	// shortLife is that of a token whose answer does not say.
	shortLife = time.Minute
	// maxToken bounds an access token, in bytes.
	maxToken = 8 << 10
)

// tokens is the cache of the one access token. One request at a time; a token is refreshed at 80 % of its life, and
// used up to its end while that does not succeed. Safe for concurrent use.
type tokens struct {
	oauth  clientcredentials.Config
	client *http.Client
	now    func() time.Time

	turn chan struct{} // holds one token: the right to read and write the fields below
	held string
	soft time.Time // refresh from here on
	hard time.Time // useless from here on
}

func newTokens(cfg Config, client *http.Client, now func() time.Time) *tokens {
	return &tokens{
		oauth: clientcredentials.Config{
			ClientID: cfg.ClientID, ClientSecret: cfg.ClientSecret, TokenURL: cfg.TokenURL,
			AuthStyle:      oauth2.AuthStyleInParams,
			EndpointParams: url.Values{"tenantname": {cfg.TenantName}, "username": {cfg.Username}},
		},
		client: client, now: now, turn: make(chan struct{}, 1),
	}
}

// get gives a token; refused is one that the provider did not accept, empty if there is none.
func (t *tokens) get(ctx context.Context, refused string) (string, error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return "", timeoutError(opToken, ctx.Err())
	}
	now := t.now()
	if refused != "" && t.held == refused {
		t.held = ""
	}
	if t.held != "" && now.Before(t.soft) {
		return t.held, nil
	}
	access, life, err := t.fetch(ctx)
	if err != nil {
		if t.held != "" && now.Before(t.hard) {
			return t.held, nil
		}
		return "", err
	}
	t.held, t.hard = access, now.Add(life)
	t.soft = now.Add(life * 8 / 10)
	return access, nil
}

func (t *tokens) fetch(ctx context.Context) (string, time.Duration, error) {
	began := time.Now()
	token, err := t.oauth.Token(context.WithValue(ctx, oauth2.HTTPClient, t.client))
	if err != nil {
		return "", 0, tokenError(ctx, err)
	}
	life := shortLife
	if !token.Expiry.IsZero() {
		life = token.Expiry.Sub(began).Round(time.Second)
	}
	if !strings.EqualFold(token.Type(), "Bearer") || life <= 0 || len(token.AccessToken) > maxToken ||
		!headerSafe(token.AccessToken) {
		return "", 0, &providers.Error{Op: opToken, Code: providers.CodeAnswer, Status: http.StatusOK}
	}
	return token.AccessToken, life, nil
}

// tokenError keeps the class of what went wrong and drops the text: it may hold the answer.
func tokenError(ctx context.Context, err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) || refused.Response == nil {
		return exchangeError(ctx, opToken, err)
	}
	status := refused.Response.StatusCode
	known := statusError(opToken, status)
	switch refused.ErrorCode {
	case "invalid_client", "unauthorized_client", "invalid_grant", "access_denied":
		known.Code, known.Retryable = providers.CodeRefusedClient, false
	}
	return known
}

// headerSafe tells whether a token can stand in a header.
func headerSafe(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return s != ""
}
