package child

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tonegate/tonegate/capture"
	"github.com/tonegate/tonegate/dtmf"
)

const okCard = "4242424242424242"

// TestMain is a child, too, where a test has started this program as one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && strings.HasPrefix(os.Args[1], "child-") {
		os.Exit(beChild(os.Args[1]))
	}
	goleak.VerifyTestMain(m)
}

func beChild(fate string) int {
	err := Serve(context.Background(), os.Stdin, os.Stdout, func(name string, settings json.RawMessage) (Charger, error) {
		if name != "till" || string(settings) != `{"key":"secret"}` || len(os.Args) != 2 {
			return nil, errors.New("not what was configured")
		}
		return till{fate}, nil
	})
	if err != nil {
		return 1
	}
	return 0
}

// till is a gateway with a fate.
type till struct{ fate string }

func (g till) Charge(ctx context.Context, c capture.Charge) (capture.Answer, error) {
	switch g.fate {
	case "child-hangs":
		time.Sleep(time.Minute) // whatever ctx says
	case "child-waits":
		<-ctx.Done()
		return capture.Answer{}, context.Cause(ctx)
	case "child-dies":
		os.Exit(3)
	case "child-panics":
		panic(okCard)
	case "child-talks":
		return capture.Answer{Approved: true, TransactionID: okCard}, nil
	case "child-refuses":
		return capture.Answer{}, fmt.Errorf("%w: not today, %s", capture.ErrRefused, okCard)
	}
	right := c.Number.MatchAny([]string{okCard}) == 0 && c.Expiry.MatchAny([]string{"1240"}) == 0 && c.Code.Len() == 0
	if !right || c.Key != "k" || c.Minor != 4250 {
		return capture.Answer{Reason: capture.GenericDecline}, nil
	}
	return capture.Answer{Approved: true, TransactionID: "t-1", AuthCode: "A1"}, nil
}

func (g till) Tokenize(_ context.Context, c capture.Charge) (string, capture.Answer, error) {
	return fmt.Sprintf("tok_%d", c.Number.Len()), capture.Answer{}, nil
}

func (till) Close() error { return nil }

// nobody is an Asker that is not asked.
type nobody struct{ Asker }

func parent(t *testing.T, fate string) *Gateway {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	g, err := New(Config{
		Program: self, Args: []string{fate}, Gateway: "till", Settings: map[string]string{"key": "secret"},
	}, nobody{})
	require.NoError(t, err)
	return g
}

func charge(t *testing.T) capture.Charge {
	t.Helper()
	digits := func(s string) *dtmf.Digits {
		var d dtmf.Digits
		for _, r := range s {
			require.True(t, d.Append(dtmf.Key(r-'0')))
		}
		return &d
	}
	return capture.Charge{
		Question: capture.Question{Key: "k", OrderID: "order", Minor: 4250, Currency: "GBP", AskedAt: time.Now()},
		Number:   digits(okCard), Expiry: digits("1240"),
	}
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestAChildAnswers(t *testing.T) {
	t.Parallel()
	a, err := parent(t, "child-approves").Charge(soon(t), charge(t))
	require.NoError(t, err)
	require.Equal(t, capture.Answer{Approved: true, TransactionID: "t-1", AuthCode: "A1"}, a)
	token, a, err := parent(t, "child-approves").Tokenize(soon(t), charge(t))
	require.NoError(t, err)
	require.Equal(t, "tok_16", token)
	require.Empty(t, a)
}

func TestFaultsOfChildren(t *testing.T) {
	t.Parallel()
	for fate, want := range map[string]error{
		"child-dies": capture.ErrNoAnswer, "child-panics": capture.ErrNoAnswer, "child-talks": capture.ErrNoAnswer,
		"child-refuses": capture.ErrRefused,
	} {
		t.Run(fate, func(t *testing.T) {
			t.Parallel()
			a, err := parent(t, fate).Charge(soon(t), charge(t))
			require.ErrorIs(t, err, want)
			require.NotContains(t, err.Error(), okCard)
			require.Empty(t, a)
		})
	}
	g := parent(t, "child-approves")
	g.cfg.Program = "/no/such/program"
	_, err := g.Charge(soon(t), charge(t))
	require.ErrorIs(t, err, capture.ErrRefused, "nobody was asked")
	g = parent(t, "child-approves")
	g.cfg.Gateway = "other"
	_, err = g.Charge(soon(t), charge(t))
	require.ErrorIs(t, err, capture.ErrRefused)
	_, err = g.Charge(t.Context(), charge(t))
	require.ErrorContains(t, err, "deadline")
	_, err = New(Config{Settings: func() {}}, nobody{})
	require.Error(t, err)
}

func TestAChildThatHangsIsKilled(t *testing.T) {
	t.Parallel()
	for _, fate := range []string{"child-hangs", "child-waits"} {
		begun := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		_, err := parent(t, fate).Charge(ctx, charge(t))
		cancel()
		require.ErrorIs(t, err, capture.ErrNoAnswer, "it may have charged")
		require.Less(t, time.Since(begun), 20*time.Second)
	}
}

func TestQuestionsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	c := charge(t)
	var b bytes.Buffer
	require.NoError(t, write(&b, head{Gateway: "till"}, &c))
	whole := b.Bytes()
	_, again, err := read(bytes.NewReader(whole))
	require.NoError(t, err)
	require.True(t, again.Number.Equal(c.Number))
	for _, bad := range [][]byte{
		nil, whole[:3], whole[:20], whole[:len(whole)-1], {0xFF, 0, 0, 0}, append([]byte{0, 0, 0, 1, '{'}, whole...),
	} {
		_, _, err := read(bytes.NewReader(bad))
		require.ErrorIs(t, err, ErrQuestion)
	}
	long := bytes.Clone(whole)
	long[len(long)-fields*room] = 200
	_, _, err = read(bytes.NewReader(long))
	require.ErrorIs(t, err, ErrQuestion)
	require.Error(t, write(&b, head{Gateway: strings.Repeat("x", maxHead)}, &c))
	require.Error(t, Serve(t.Context(), bytes.NewReader(nil), &b, nil))
}

func FuzzQuestion(f *testing.F) {
	c := capture.Charge{Number: &dtmf.Digits{}}
	for range 16 {
		c.Number.Append(4)
	}
	var b bytes.Buffer
	require.NoError(f, write(&b, head{Gateway: "till", Settings: json.RawMessage(`{}`)}, &c))
	f.Add(b.Bytes())
	f.Add([]byte{0, 0, 0, 2, '{', '}'})
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, c, err := read(bytes.NewReader(raw))
		if err != nil {
			require.Equal(t, ErrQuestion, err)
			return
		}
		require.LessOrEqual(t, c.Number.Len(), 32)
	})
}

func FuzzResult(f *testing.F) {
	f.Add([]byte(`{"approved":true,"transaction_id":"pi_1"}`))
	f.Add([]byte(`{"fault":"no_answer","why":"stripe: api_error, status 500"}`))
	f.Add([]byte(`{"transaction_id":"4242424242424242"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := readResult(bytes.NewReader(raw))
		if err == nil {
			require.Regexp(t, `^[A-Za-z0-9_-]{0,255}$`, r.TransactionID)
			require.NotContains(t, r.TransactionID+r.Why+r.Token, okCard)
		}
	})
}
