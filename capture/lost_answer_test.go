package capture_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/prompts"
)

// deaf is a gateway whose answers are lost until it is mended.
type deaf struct {
	capture.Gateway
	mended time.Time
}

func (d deaf) Charge(ctx context.Context, c capture.Charge) (capture.Answer, error) {
	if _, err := d.Gateway.Charge(ctx, c); err != nil {
		return capture.Answer{}, err
	}
	return capture.Answer{}, capture.ErrNoAnswer
}

func (d deaf) Lookup(ctx context.Context, q capture.Question) (capture.Answer, error) {
	if time.Now().Before(d.mended) {
		return capture.Answer{}, capture.ErrNoAnswer
	}
	return d.Gateway.Lookup(ctx, q)
}

func TestALostAnswerIsFoundLater(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		mended time.Duration // from the launch on
		told   prompts.ID
	}{
		{"while the caller waits", 4 * time.Second, prompts.Approved},
		{"minutes later", 2 * time.Minute, prompts.Unconfirmed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				b := setup(t, func(b *bundle) {
					b.between = func(g capture.Gateway) capture.Gateway { return deaf{g, begun.Add(tt.mended)} }
				})
				token := b.token(t)
				id, link := b.launched(t, token)
				callbacks := b.run(t)
				c := newCall(t, link)
				go b.Serve(t.Context(), c)
				synctest.Wait()
				c.press(t, okCard+"#1212#123#")
				<-c.done
				heard := c.heard()
				require.Equal(t, tt.told, heard[len(heard)-1])
				if tt.told == prompts.Unconfirmed {
					require.Equal(t, "UNKNOWN", b.session(t, token, id)["transactionResult"])
				}
				got := <-callbacks
				require.Equal(t, "SUCCESS", got.Get("transactionResult"))
				require.GreaterOrEqual(t, time.Since(begun), tt.mended)
				require.Less(t, time.Since(begun), 2*tt.mended+time.Minute)
				require.Equal(t, "SUCCESS", b.session(t, b.token(t), id)["transactionResult"])
				require.Equal(t, 1, strings.Count(b.lines.withoutTimes(), `"result":"SUCCESS"`))
			})
		})
	}
}
