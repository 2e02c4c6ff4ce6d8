package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tonegate/tonegate/payments"
	"github.com/tonegate/tonegate/payments/store/sqlite"
)

// The intent is on disk before anything is sent; while it is unresolved, nobody can begin another.
func ExampleStore_Begin() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "ledger")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	store, err := sqlite.Open(ctx, sqlite.Config{Path: filepath.Join(dir, "ledger.db")})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = store.Close() }()
	intent := func() payments.Intent {
		return payments.Intent{
			CallID: "call-1", Provider: "default", Reference: "INV-1001",
			Amount:  payments.Money{Minor: 4250, Currency: "GBP"},
			OrderID: payments.NewID("tg"), Token: payments.NewID(""),
		}
	}
	payment, attempt, err := store.Begin(ctx, intent())
	fmt.Println(payment.State, attempt.Number, attempt.State, err)
	_, standing, err := store.Begin(ctx, intent())
	fmt.Println(standing.ID == attempt.ID, errors.Is(err, payments.ErrUnresolved))
	// Output:
	// open 1 consented <nil>
	// true true
}
