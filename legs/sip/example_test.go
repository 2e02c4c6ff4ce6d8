package sip_test

import (
	"context"
	"fmt"

	"github.com/tonegate/tonegate/legs/sip"
)

// An endpoint answers a call that another one places.
func Example() {
	ctx, cancel := context.WithCancel(context.Background())
	answering, err := sip.New(sip.Config{
		UDP: "127.0.0.1:0",
		Handler: func(ctx context.Context, call *sip.Incoming) {
			if _, err := call.Answer(ctx); err != nil {
				return
			}
			<-ctx.Done() // Returning would hang up.
		},
	})
	if err != nil {
		panic(err)
	}
	calling, err := sip.New(sip.Config{UDP: "127.0.0.1:0"})
	if err != nil {
		panic(err)
	}
	if err := answering.Listen(ctx); err != nil {
		panic(err)
	}
	done := make(chan error, 2)
	go func() { done <- answering.Run(ctx) }()
	go func() { done <- calling.Run(ctx) }()

	leg, err := calling.Dial(ctx, sip.Invite{URI: answering.URI("desk")})
	if err != nil {
		panic(err)
	}
	fmt.Println(leg.Codec())
	if err := leg.Close(ctx); err != nil {
		panic(err)
	}
	cancel()
	fmt.Println(<-done, <-done)
	// Output:
	// PCMU
	// <nil> <nil>
}
