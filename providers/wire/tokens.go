package wire

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/tonegate/tonegate/providers"
)

const (
	// maxToken bounds an access token, in bytes.
	maxToken = 8 << 10
	// renewWait bounds a refresh while the token at hand is still good, and renewPause is the time until the next one.
	renewWait  = 1500 * time.Millisecond
	renewPause = 5 * time.Second
)

// Grant is how the token is asked for, beyond the credentials.
type Grant struct {
	// Basic sends the credentials in the Authorization header, not in the form.
	Basic bool
	// Form is further fields of the request.
	Form url.Values
	// Scopes that are asked for.
	Scopes []string
	// Repeats are fields of the answer that must hold these values where they are there at all.
	Repeats map[string]string
}

// Token is what a provider gave.
type Token struct {
	Access  string
	Refresh string
}

// tokens is the cache of the one access token. One request at a time; a token is refreshed at 80 % of its life, and
// used up to its end while that does not succeed. Safe for concurrent use.
type tokens struct {
	access Access
	grant  Grant
	client *http.Client
	now    func() time.Time

	held     atomic.Pointer[cached]
	failures atomic.Int64 // requests that failed, each for all that waited for it
	turn     chan struct{}
	// The fields below belong to who holds the turn, and so does the right to change held.
	secret  string // the one that was accepted last
	failure error  // of the latest request
}

// cached is a token at hand.
type cached struct {
	Token

	soft time.Time // refresh from here on
	hard time.Time // useless from here on
}

// good tells whether c can be used still.
func (c *cached) good(now time.Time, refused string) bool {
	return c != nil && c.Access != refused && now.Before(c.hard)
}

func newTokens(access Access, grant Grant, client *http.Client, now func() time.Time) *tokens {
	reading := *client
	reading.Transport = lives{client.Transport}
	return &tokens{access: access, grant: grant, client: &reading, now: now, turn: make(chan struct{}, 1)}
}

// get gives a token; refused is one that the provider did not accept, empty if there is none. Who finds another one at the
// refresh of a token that is still good does not wait for it.
func (t *tokens) get(ctx context.Context, refused string) (Token, error) {
	failures := t.failures.Load()
	c, now := t.held.Load(), t.now()
	if c.good(now, refused) {
		if now.Before(c.soft) {
			return c.Token, nil
		}
		select {
		case t.turn <- struct{}{}:
		default:
			return c.Token, nil
		}
	} else {
		select {
		case t.turn <- struct{}{}:
		case <-ctx.Done():
			return Token{}, timeoutError(OpToken, ctx.Err())
		}
	}
	defer func() { <-t.turn }()
	c, now = t.held.Load(), t.now()
	good := c.good(now, refused)
	switch {
	case good && now.Before(c.soft):
		return c.Token, nil
	case !good && t.failures.Load() != failures:
		return Token{}, t.failure // somebody has just asked, while this one waited
	case !good:
		c = nil
	}
	return t.renew(ctx, now, c)
}

// renew asks for a token; while there is an old one at hand it does not take long and may fail.
func (t *tokens) renew(ctx context.Context, now time.Time, old *cached) (Token, error) {
	inner := ctx
	if old != nil {
		var cancel context.CancelFunc
		inner, cancel = context.WithTimeout(ctx, renewWait)
		defer cancel()
	}
	token, life, err := t.fetch(inner)
	switch {
	case err == nil:
		t.held.Store(&cached{Token: token, hard: now.Add(life), soft: now.Add(life * 8 / 10)})
		return token, nil
	case old != nil:
		t.held.Store(&cached{Token: old.Token, hard: old.hard, soft: t.now().Add(renewPause)})
		return old.Token, nil
	case ctx.Err() == nil: // where this caller gave up, others need not
		t.failure = err
		t.failures.Add(1)
	}
	return Token{}, err
}

// fetch asks with each secret that may be accepted, the one that was accepted last first.
func (t *tokens) fetch(ctx context.Context) (Token, time.Duration, error) {
	secrets, err := t.access.secrets()
	if err != nil {
		return Token{}, 0, &providers.Error{Op: OpToken, Code: providers.CodeConfig, Err: err}
	}
	if i := slices.Index(secrets, t.secret); i > 0 {
		secrets[0], secrets[i] = secrets[i], secrets[0]
	}
	for _, secret := range secrets {
		var token Token
		var life time.Duration
		if token, life, err = t.ask(ctx, secret); err == nil {
			t.secret = secret
			return token, life, nil
		}
		if known, ok := errors.AsType[*providers.Error](err); !ok || known.Code != providers.CodeRefusedClient {
			break
		}
	}
	return Token{}, 0, err
}

func (t *tokens) ask(ctx context.Context, secret string) (Token, time.Duration, error) {
	oauth := clientcredentials.Config{
		ClientID: t.access.ClientID, ClientSecret: secret, TokenURL: t.access.TokenURL, Scopes: t.grant.Scopes,
		AuthStyle: oauth2.AuthStyleInParams, EndpointParams: t.grant.Form,
	}
	if t.grant.Basic {
		oauth.AuthStyle = oauth2.AuthStyleInHeader
	}
	began := time.Now()
	token, err := oauth.Token(context.WithValue(ctx, oauth2.HTTPClient, t.client))
	if err != nil {
		return Token{}, 0, tokenError(ctx, err)
	}
	life := shortLife
	if !token.Expiry.IsZero() {
		life = min(token.Expiry.Sub(began).Round(time.Second), longLife)
	}
	if !strings.EqualFold(token.Type(), "Bearer") || life <= 0 || len(token.AccessToken) > maxToken ||
		!headerSafe(token.AccessToken) || !t.meant(token) {
		return Token{}, 0, BadAnswer(OpToken)
	}
	got := Token{Access: token.AccessToken}
	if len(token.RefreshToken) <= maxToken && headerSafe(token.RefreshToken) {
		got.Refresh = token.RefreshToken
	}
	return got, life, nil
}

// meant tells whether a token is for us: what the answer repeats, and what a JWT claims.
func (t *tokens) meant(token *oauth2.Token) bool {
	for field, want := range t.grant.Repeats {
		if said, is := token.Extra(field).(string); is && said != "" && !strings.EqualFold(said, want) {
			return false
		}
	}
	parts := strings.Split(token.AccessToken, ".")
	if len(parts) != 3 || t.access.Issuer == "" && t.access.Audience == "" {
		return true
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Issuer   string   `json:"iss"`
		Audience audience `json:"aud"`
	}
	if err != nil || json.Unmarshal(raw, &claims) != nil {
		return false
	}
	return (t.access.Issuer == "" || claims.Issuer == t.access.Issuer) &&
		(t.access.Audience == "" || slices.Contains(claims.Audience, t.access.Audience))
}

// audience is one text or several.
type audience []string

// UnmarshalJSON takes either.
func (a *audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = audience{one}
		return nil
	}
	var all []string
	if json.Unmarshal(b, &all) != nil {
		return errors.New("neither a text nor a list of them")
	}
	*a = all
	return nil
}

// tokenError keeps the class of what went wrong and drops the text: it may hold the answer.
func tokenError(ctx context.Context, err error) error {
	refused, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok || refused.Response == nil {
		return exchangeError(ctx, OpToken, err)
	}
	known := StatusError(OpToken, refused.Response.StatusCode)
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
