package rolefile

import (
	"context"
	"fmt"

	"github.com/tonegate/tonegate/internal/freeport"
)

// Addresses are those of one process: the same however often it is killed and started again. Not every process listens at
// all three.
type Addresses struct {
	SIP     string `json:"sip"`
	HTTP    string `json:"http"`
	Control string `json:"control"`
}

// Settle gives addresses on loopback that nobody else has.
func Settle(ctx context.Context) (Addresses, error) {
	var a Addresses
	for _, to := range []*string{&a.SIP, &a.HTTP, &a.Control} {
		free, err := freeport.Loopback(ctx)
		if err != nil {
			return Addresses{}, fmt.Errorf("addresses of a process: %w", err)
		}
		*to = free.String()
	}
	return a, nil
}
