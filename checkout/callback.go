package checkout

import (
	"errors"
	"net/http"

	"go.uber.org/zap"

	"github.com/tonegate/tonegate/internal/crashpoint"
	"github.com/tonegate/tonegate/internal/logging"
	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/providers"
)

const (
	callbackPath = "/callbacks/"
	tokenLen     = 32
	maxCallback  = 64 << 10
)

// CallbackHandler takes the providers' results at POST /callbacks/{provider}/{token}. It answers 204 for what was taken
// in, now or before, and 200 where the address is that of all attempts; 404 for what nobody waits for, 400 for what makes
// no sense, 401 and 403 for whom the door or the provider does not let in, 413 for too much of it, and 503 if the ledger
// cannot commit, so that the provider tries again. No answer repeats anything of the request. A provider that calls one
// address back whatever the attempt gets its tokens, where it needs them, at POST /callbacks/{provider}/{path}/token.
func (d *Desk) CallbackHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+callbackPath+"{provider}/{token}", d.callback)
	mux.HandleFunc("POST "+callbackPath+"{provider}/{token}/token", d.issue)
	return mux
}

// issue gives a token to a provider that authenticates the callbacks at its one address.
func (d *Desk) issue(w http.ResponseWriter, r *http.Request) {
	entry, ok := d.deps.Providers.Get(r.PathValue("provider"))
	issuer, is := entry.Provider.(providers.TokenIssuer)
	switch {
	case !ok || !is || entry.Name != r.PathValue("provider") || !entry.Door.Fixed(r.PathValue("token")):
		w.WriteHeader(http.StatusNotFound)
	case !entry.Door.Admits(r):
		w.WriteHeader(http.StatusForbidden)
	default:
		issuer.IssueToken(w, r)
	}
}

func (d *Desk) callback(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(d.receive(w, r))
}

// admit gives the provider of a callback's address, whether the address is that of all its attempts, and a status where
// nothing more is read.
func (d *Desk) admit(r *http.Request) (entry providers.Entry, fixed bool, status int) {
	name, token := r.PathValue("provider"), r.PathValue("token")
	entry, ok := d.deps.Providers.Get(name)
	fixed = ok && entry.Door.Fixed(token)
	if !ok || entry.Name != name || !fixed && !plainToken(token) {
		return entry, fixed, http.StatusNotFound
	}
	if !entry.Door.Admits(r) {
		d.log.Warn("callback from a stranger", logging.Provider(name))
		return entry, fixed, http.StatusForbidden
	}
	return entry, fixed, 0
}

func (d *Desk) receive(w http.ResponseWriter, r *http.Request) int {
	entry, fixed, status := d.admit(r)
	if status != 0 {
		return status
	}
	name, token := entry.Name, r.PathValue("token")
	if r.ContentLength > maxCallback {
		return http.StatusRequestEntityTooLarge
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxCallback)
	report, err := entry.Provider.Callback(r)
	if err != nil {
		d.log.Warn("callback makes no sense", logging.Provider(name), zap.Error(err))
		if known, ok := errors.AsType[*providers.Error](err); ok && known.Code == providers.CodeRefusedClient {
			return http.StatusUnauthorized
		}
		return http.StatusBadRequest
	}
	change, told := report.Change(payments.FromCallback)
	if !told {
		return http.StatusBadRequest
	}
	cb := payments.Callback{Provider: name, Token: token, Change: change}
	if fixed {
		if report.SessionID == "" {
			return http.StatusNotFound
		}
		cb.Token, cb.SessionID = "", report.SessionID
	}
	ctx, cancel := detached(r.Context(), ledgerWait)
	defer cancel()
	crashpoint.Reach(crashpoint.CallbackArrived)
	receipt, err := d.deps.Ledger.Receive(ctx, cb)
	switch {
	case err != nil:
		d.log.Error("ledger does not take a callback", logging.Provider(name), zap.Error(err))
		return http.StatusServiceUnavailable
	case receipt.Parked:
		d.log.Warn("callback for no attempt of ours", logging.Provider(name))
		return http.StatusNotFound
	case receipt.Duplicate:
		return providers.Taken(fixed)
	}
	crashpoint.Reach(crashpoint.CallbackCommitted)
	d.emit(CallbackSeen, receipt.Applied.Attempt, payments.FromCallback)
	d.applied(ctx, receipt.Applied, payments.FromCallback)
	return providers.Taken(fixed)
}

// plainToken tells whether token has the shape of those that payments.NewID makes.
func plainToken(token string) bool {
	if len(token) != tokenLen {
		return false
	}
	for _, c := range []byte(token) {
		if (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return false
		}
	}
	return true
}
