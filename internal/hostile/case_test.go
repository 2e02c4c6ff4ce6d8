package hostile

import (
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/internal/strictjson"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestDrip: a byte a second, until the other side has had enough.
func TestDrip(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pipes := Listen()
		done := make(chan error, 1)
		go func() {
			c, err := pipes.Accept()
			if err == nil {
				_, err = io.ReadFull(c, make([]byte, len("head")+7))
				_ = c.Close()
			}
			done <- err
		}()
		c, err := pipes.Dial(t.Context())
		require.NoError(t, err)
		require.Equal(t, 7*time.Second, Drip(c, "head"))
		require.NoError(t, <-done)
		require.NoError(t, pipes.Close())
		_, err = pipes.Dial(t.Context())
		require.ErrorIs(t, err, net.ErrClosed)
	})
}

// TestCasesDiffer: no case is the true message, and none is there twice.
func TestCasesDiffer(t *testing.T) {
	t.Parallel()
	for kind, made := range map[string]struct {
		body  string
		cases func(body []byte, amount string) []Case
	}{
		kindJSON: {`{"id":"x","result":{"amount":"4250","list":[{"inner":1}]}}`, JSON},
		kindForm: {"id=x&amount=4250", Form},
	} {
		all := made.cases([]byte(made.body), "4250")
		require.Greater(t, len(all), 30)
		seen := map[string]bool{}
		for _, c := range all {
			require.False(t, seen[c.Name], c.Name)
			seen[c.Name] = true
			require.False(t, c.Kind == kind && c.Coding == "" && string(c.Body) == made.body, c.Name)
		}
	}
	require.Nil(t, Form([]byte("%"), ""))
	for _, name := range []string{"id", "result", "amount", "list", "inner"} {
		require.Contains(t, names([]byte(`{"id":"x","result":{"amount":"4250","list":[{"inner":1}]}}`)), name)
	}
	for _, c := range JSON([]byte(`{"id":"x","in":{"id":1}}`), "") {
		if strings.HasPrefix(c.Name, "twice") {
			require.ErrorIs(t, strictjson.Check(c.Body), strictjson.ErrTwice, c.Name)
		}
	}
}
