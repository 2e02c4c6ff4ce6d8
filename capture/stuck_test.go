package capture_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/capture/store"
)

// slow is a gateway that takes questions and answers none.
type slow struct{ capture.Gateway }

func (slow) Lookup(ctx context.Context, _ capture.Question) (capture.Answer, error) {
	<-ctx.Done()
	return capture.Answer{}, capture.ErrNoAnswer
}

// left is a session that a former process has left on a call, submitted or not.
func (b *bundle) left(t *testing.T, id string, submitted bool) {
	t.Helper()
	now := time.Now()
	n, err := b.store.Create(t.Context(), store.Session{
		ID: id, Link: "link-" + id, Tenant: "303", Flow: "4473", OrderID: "order-" + id, Amount: "4250", Minor: 4250,
		Currency: "GBP", CallbackURL: "http://127.0.0.1:9/callbacks/x", CreatedAt: now, ExpiresAt: now.Add(time.Minute),
	})
	require.NoError(t, err)
	_, err = b.store.Claim(t.Context(), n.Link, now)
	require.NoError(t, err)
	if submitted {
		require.NoError(t, b.store.Submit(t.Context(), store.Try{Key: "k" + id, SessionID: id, AskedAt: now}, "visa", "4242"))
	}
}

// TestASlowGatewayHoldsNobodyUp: after a crash with many calls under way, all of them are unknown within 30 s although each
// question takes its whole time, and links expire meanwhile.
func TestASlowGatewayHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const calls = 60
		b := setup(t, func(b *bundle) {
			b.between = func(g capture.Gateway) capture.Gateway { return slow{g} }
			b.cfg.LinkLife = time.Second
		})
		for i := range calls {
			b.left(t, fmt.Sprint("s", i), true)
		}
		token := b.token(t)
		id, _ := b.launched(t, token)
		b.run(t)
		time.Sleep(3 * time.Second)
		require.Equal(t, "input_timeout", b.session(t, token, id)["reason"], "its link has expired in time")
		time.Sleep(27 * time.Second)
		for i := range calls {
			n, err := b.store.Get(t.Context(), fmt.Sprint("s", i))
			require.NoError(t, err)
			require.Equal(t, store.Unknown, n.Result)
		}
	})
}

// TestNoSessionIsStuck: one whose call is gone and whose end could not be written is ended while the process lives.
func TestNoSessionIsStuck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		callbacks := b.run(t) // what follows is no start
		b.left(t, "stuck", false)
		token := b.token(t)
		id, link := b.launched(t, token)
		c := newCall(t, link)
		go b.Serve(t.Context(), c)
		got := <-callbacks
		require.Equal(t, "order-stuck", got.Get("orderReference"))
		require.Equal(t, []string{"ERROR", "gateway_error"}, []string{got.Get("transactionResult"), got.Get("customData1")})
		time.Sleep(5 * time.Second)
		require.Equal(t, "capturing", b.session(t, token, id)["state"], "a call that is on goes on")
		c.press(t, okCard+"#1212#123#")
		require.Equal(t, "SUCCESS", (<-callbacks).Get("transactionResult"))
		<-c.done
	})
}

// quick is a gateway during whose charge somebody else ends the session.
type quick struct {
	capture.Gateway
	meanwhile func()
}

func (q *quick) Charge(ctx context.Context, c capture.Charge) (capture.Answer, error) {
	q.meanwhile()
	return q.Gateway.Charge(ctx, c)
}

// TestALateApprovalIsNeverDropped: the session has ended as not charged, and then its own call learns that it was.
func TestALateApprovalIsNeverDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := &quick{}
		b := setup(t, func(b *bundle) {
			b.between = func(g capture.Gateway) capture.Gateway {
				q.Gateway = g
				return q
			}
		})
		id, link := b.launched(t, b.token(t))
		q.meanwhile = func() {
			_, err := b.store.Finish(context.Background(), store.Ending{ //nolint:usetesting // it outlives the call
				SessionID: id, Result: store.Error, Reason: "gateway_error", At: time.Now(),
			}, "transactionResult=ERROR")
			if err != nil {
				t.Error(err)
			}
		}
		callbacks := b.run(t)
		c := newCall(t, link)
		go b.Serve(t.Context(), c)
		synctest.Wait()
		c.press(t, okCard+"#1212#123#")
		require.Equal(t, "ERROR", (<-callbacks).Get("transactionResult"))
		got := <-callbacks
		require.Equal(t, "SUCCESS", got.Get("transactionResult"))
		require.Equal(t, "4250", got.Get("orderAmount"))
		<-c.done
		require.Contains(t, b.lines.withoutTimes(), "the gateway has charged what had ended without a charge")
	})
}
