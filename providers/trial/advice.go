package trial

import (
	"errors"
	"net/http"

	"github.com/tonegate/tonegate/providers"
	"github.com/tonegate/tonegate/providers/wire"
)

// failed is a step that ended in an error of the provider, and what would help.
func failed(name string, err error) Step {
	s := Step{Name: name, Status: Failed, Detail: err.Error()}
	known, ok := errors.AsType[*providers.Error](err)
	if !ok {
		return s
	}
	s.Code, s.Advice = known.Code, advice(known)
	return s
}

// advice is what would help against an error.
func advice(e *providers.Error) string {
	switch e.Code {
	case providers.CodeRefusedClient:
		if e.Op == "token" {
			return "check client id, secret, tenant name and user name; a secret that was rotated goes into the file of secrets"
		}
		return "the token was got and is not accepted there: check tenant number and address, and the account's permissions"
	case providers.CodeConfig:
		return misconfigured(e)
	case providers.CodeBusy:
		return "the provider limits how often it may be asked; try again later"
	case providers.CodeDown:
		return down(e)
	case providers.CodeTimeout:
		return "no answer in time: check the address and the firewall, or set a longer patience"
	case providers.CodeAnswer:
		return "the answer is not what the settings say: check where ids and words stand, casing and the format of amounts"
	case providers.CodeNotFound:
		if e.Op == "token" {
			return "nothing is there: check the token's address"
		}
		return "the session that was just opened is not found: check the address"
	case providers.CodeLate:
		return "the session is over or submitted already"
	case providers.CodeRequest:
		return "the provider refuses the request: check method, headers and body"
	default:
		return ""
	}
}

// down is what would help against a provider that is not reached.
func down(e *providers.Error) string {
	switch {
	case errors.Is(e.Err, wire.ErrNoTLS):
		return "check the port, or write http for a provider on this machine"
	case errors.Is(e.Err, wire.ErrAuthority):
		return "give the authority's certificate as tls.ca"
	case errors.Is(e.Err, wire.ErrOtherName), errors.Is(e.Err, wire.ErrCertificate):
		return "check the host name, the clock of this machine, and with the provider"
	case errors.Is(e.Err, wire.ErrWantsOurs):
		return "give our certificate as tls.cert and tls.key, and have the provider enter it"
	case errors.Is(e.Err, wire.ErrNoHost), errors.Is(e.Err, wire.ErrRefused):
		return "check host and port of the address, and the network"
	default:
		return "check the address, the network and, where the provider asks for one, the client certificate"
	}
}

// misconfigured is what would help where a setting is wrong.
func misconfigured(e *providers.Error) string {
	switch {
	case e.Op == "token":
		return "check the path of the file of secrets, and that this user may read it"
	case e.Status == http.StatusNotFound:
		return "nothing is there: check the launch's address and the tenant number in it"
	default:
		return "check flow id, currency, amount format, callback address and the names of the launch's values"
	}
}
