package sip

import (
	"errors"
	"syscall"
)

// isNotLocal tells whether binding failed because the address is not one of this machine.
func isNotLocal(err error) bool { return errors.Is(err, syscall.EADDRNOTAVAIL) }
