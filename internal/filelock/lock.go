//go:build unix

package filelock

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// ErrTaken says that another process has the lock.
var ErrTaken = errors.New("another process has it")

// Lock is held until Close, or until the process ends.
type Lock struct{ file *os.File }

// Take takes the lock of the file at path, which is made if it is missing and stays when the lock is gone. It does not wait:
// where another process has the lock, the error is ErrTaken. Processes that this one starts do not inherit it.
func Take(path string) (*Lock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return &Lock{file}, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrTaken
	}
	return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), file.Close())
}

// Close gives the lock back. It is idempotent, and a nil Lock has nothing to give.
func (l *Lock) Close() error {
	if l == nil {
		return nil
	}
	if err := l.file.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("unlock: %w", err)
	}
	return nil
}
