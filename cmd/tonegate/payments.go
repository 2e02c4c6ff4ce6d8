package main

import (
	"errors"
	"fmt"
	"os"
	"os/user"

	"github.com/tonegate/tonegate/payments"
)

// paymentsCmd is what a human does with the ledger.
type paymentsCmd struct {
	List   paymentsListCmd   `cmd:"" help:"List payments; those that wait for somebody unless told otherwise."`
	Show   paymentsShowCmd   `cmd:"" help:"Show a payment with its attempts and all that was said of it."`
	Settle paymentsSettleCmd `cmd:"" help:"Decide on an attempt that no machine can resolve."`
	Cancel paymentsCancelCmd `cmd:"" help:"Say that a payment is no longer owed."`
}

// decisionFlags are who decides, and why.
type decisionFlags struct {
	Because string `required:"" placeholder:"TEXT" help:"Why; it goes into the audit trail."`
	By      string `placeholder:"NAME" help:"Who decides. Default: the user of this process."`
}

func (f decisionFlags) decision() payments.Decision {
	d := payments.Decision{Who: f.By, Why: f.Because}
	if d.Who != "" {
		return d
	}
	if d.Who = os.Getenv("SUDO_USER"); d.Who != "" {
		return d
	}
	if u, err := user.Current(); err == nil {
		d.Who = u.Username
	}
	return d
}

// refused says in an operator's words why the ledger does not take a decision.
func refused(id string, err error) error {
	switch {
	case errors.Is(err, payments.ErrNotFound):
		return fmt.Errorf("%s is not in the ledger; tonegate payments list shows what is", id)
	case errors.Is(err, payments.ErrNothingToDecide):
		return fmt.Errorf("%s does not wait for anybody: it is under way, or its provider has said what became of it", id)
	case errors.Is(err, payments.ErrDecision):
		return fmt.Errorf("--because and --by: %w", err)
	case errors.Is(err, payments.ErrBack):
		return fmt.Errorf("--back: %w", err)
	case errors.Is(err, payments.ErrUnresolved):
		return fmt.Errorf("an attempt of %s may still be approved: settle it first", id)
	case errors.Is(err, payments.ErrConflict):
		return fmt.Errorf("%s waits for a decision: settle its attempts first", id)
	case errors.Is(err, payments.ErrPaid):
		return fmt.Errorf("%s is paid, all or a part: give it back at the provider, which tells the ledger", id)
	default:
		return err
	}
}
