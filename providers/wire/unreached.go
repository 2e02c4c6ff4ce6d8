package wire

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"syscall"
)

// What keeps a provider from being reached, without addresses and names.
var (
	ErrNoHost      = errors.New("there is no such host")
	ErrRefused     = errors.New("nobody listens at that address")
	ErrNoTLS       = errors.New("it does not speak TLS there")
	ErrWantsTLS    = errors.New("it speaks TLS there: want https")
	ErrAuthority   = errors.New("its certificate comes from an authority that is not known here")
	ErrOtherName   = errors.New("its certificate is of another name")
	ErrCertificate = errors.New("its certificate is not valid, or no longer")
	ErrWantsOurs   = errors.New("it does not accept our certificate, or wants one")
)

// unreached tells which of these it is, nil for none.
func unreached(err error) error {
	var host *net.DNSError
	var plain tls.RecordHeaderError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var certificate x509.CertificateInvalidError
	var alert tls.AlertError
	switch {
	case errors.As(err, &host):
		return ErrNoHost
	case errors.Is(err, syscall.ECONNREFUSED):
		return ErrRefused
	case errors.As(err, &plain), err != nil && strings.Contains(err.Error(), "gave HTTP response to HTTPS client"):
		return ErrNoTLS
	case errors.As(err, &authority):
		return ErrAuthority
	case errors.As(err, &name):
		return ErrOtherName
	case errors.As(err, &certificate):
		return ErrCertificate
	case errors.As(err, &alert), err != nil && strings.Contains(err.Error(), "remote error: tls: "):
		return ErrWantsOurs
	default:
		return nil
	}
}
