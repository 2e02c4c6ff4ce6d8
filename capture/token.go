package capture

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	// maxForm bounds the body of a token request.
	maxForm = 8 << 10
	// maxTokens bounds the tokens that live at a time.
	maxTokens = 10_000
)

// errTokens is the answer while maxTokens live.
var errTokens = errors.New("too many tokens are in use")

// issuer hands out opaque access tokens and knows whose they are. Tokens do not outlive the process: a client that is
// told 401 asks for a new one. It is safe for concurrent use.
type issuer struct {
	life time.Duration

	mu     sync.Mutex
	grants map[[sha256.Size]byte]grant // by the hash of the token
}

type grant struct {
	client *Client
	until  time.Time
}

func newIssuer(life time.Duration) *issuer {
	return &issuer{life: life, grants: make(map[[sha256.Size]byte]grant)}
}

func (i *issuer) issue(c *Client, now time.Time) (string, error) {
	token := rand.Text()
	i.mu.Lock()
	defer i.mu.Unlock()
	for sum, g := range i.grants {
		if !now.Before(g.until) {
			delete(i.grants, sum)
		}
	}
	if len(i.grants) >= maxTokens {
		return "", errTokens
	}
	i.grants[sha256.Sum256([]byte(token))] = grant{client: c, until: now.Add(i.life)}
	return token, nil
}

// holder gives the client of a token that is still good, or nil.
func (i *issuer) holder(token string, now time.Time) *Client {
	i.mu.Lock()
	defer i.mu.Unlock()
	g, ok := i.grants[sha256.Sum256([]byte(token))]
	if !ok || !now.Before(g.until) {
		return nil
	}
	return g.client
}

// tokenForm is what a token request says.
type tokenForm struct {
	grantType, tenantName, username, clientID, clientSecret string
}

// token answers POST /api/v1/token: OAuth2 client credentials (RFC 6749 §4.4) with PCI Pal's two fields.
func (s *Service) token(w http.ResponseWriter, r *http.Request) {
	form, err := readTokenForm(w, r)
	if err != nil {
		respondError(w, http.StatusBadRequest, "invalid_request", err.Error())
		return
	}
	if form.grantType != "client_credentials" {
		respondError(w, http.StatusBadRequest, "unsupported_grant_type", "grant_type: want client_credentials")
		return
	}
	client := s.credentials(form, time.Now())
	if client == nil {
		w.Header().Set("WWW-Authenticate", `Basic realm="token"`)
		respondError(w, http.StatusUnauthorized, "invalid_client", "the credentials are not known")
		return
	}
	now := time.Now()
	token, err := s.tokens.issue(client, now)
	if err != nil {
		respondError(w, http.StatusServiceUnavailable, "temporarily_unavailable", err.Error())
		return
	}
	respond(w, http.StatusOK, map[string]any{
		"access_token": token,
		"token_type":   "Bearer",
		"expires_in":   int(s.cfg.TokenLife / time.Second),
		"client_id":    client.ID,
		"tenantName":   client.TenantName,
		".issued":      now.UTC().Format(http.TimeFormat),
		".expires":     now.Add(s.cfg.TokenLife).UTC().Format(http.TimeFormat),
	})
}

// readTokenForm reads the form, and the credentials from HTTP Basic where the form has none (RFC 6749 §2.3.1).
func readTokenForm(w http.ResponseWriter, r *http.Request) (tokenForm, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return tokenForm{}, errors.New("the body is not a form of at most " + strconv.Itoa(maxForm) + " bytes")
	}
	var f tokenForm
	for name, to := range map[string]*string{
		"grant_type": &f.grantType, "tenantname": &f.tenantName, "username": &f.username,
		"client_id": &f.clientID, "client_secret": &f.clientSecret,
	} {
		values := r.PostForm[name]
		if len(values) > 1 {
			return tokenForm{}, errors.New(name + " stands more than once")
		}
		if len(values) == 1 {
			*to = values[0]
		}
	}
	if id, secret, ok := r.BasicAuth(); ok && f.clientID == "" && f.clientSecret == "" {
		f.clientID, f.clientSecret = id, secret
	}
	for _, v := range []struct{ name, value string }{
		{"tenantname", f.tenantName},
		{"username", f.username},
		{"client_id", f.clientID},
		{"client_secret", f.clientSecret},
	} {
		if v.value == "" {
			return tokenForm{}, errors.New(v.name + " is missing")
		}
	}
	return f, nil
}

// credentials finds the client of a form. It compares with every entry in full.
func (s *Service) credentials(f tokenForm, now time.Time) *Client {
	var found *Client
	for i := range s.cfg.Clients {
		c := &s.cfg.Clients[i]
		same := equal(c.ID, f.clientID) & equal(c.Secret, f.clientSecret) & equal(c.TenantName, f.tenantName)
		if c.Username != "" {
			same &= equal(c.Username, f.username)
		}
		if same == 1 && (c.Until.IsZero() || now.Before(c.Until)) {
			found = c
		}
	}
	return found
}

// equal is 1 where both are the same, in a time that depends on their lengths alone.
func equal(a, b string) int {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:])
}
