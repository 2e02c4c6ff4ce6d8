package e2e_test

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"github.com/tonegate/tonegate/legs/sip"
	"github.com/tonegate/tonegate/media"
)

// How an acquirer behaves: the first in its launch address, the others in a header of its INVITE.
const (
	slowToLaunch = "slow"
	tooManyCalls = "full"
	busyLine     = "busy"
	ringsOn      = "rings"
	neverCalls   = "silent"
	otherAmount  = "amount"
	approves     = "approves"
)

// acquirer is a payment provider of the test's own, with PCI Pal's words and no other: it does not tell by lookup what
// became of a session, and it behaves badly where it is told to.
type acquirer struct {
	http *httptest.Server
	sip  *sip.Endpoint

	mu     sync.Mutex
	orders map[string]launched // by link
	last   map[string]launched // by behaviour, of calls that were answered
}

// launched is an order for a session.
type launched struct {
	ID       string `json:"orderId"`
	Amount   string `json:"amount"`
	Currency string `json:"currencyCode"`
	Callback string `json:"callbackURL"`
}

func newAcquirer(t *testing.T) *acquirer {
	t.Helper()
	a := &acquirer{orders: map[string]launched{}, last: map[string]launched{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"access_token": "open", "token_type": "Bearer", "expires_in": 299}`))
	})
	mux.HandleFunc("POST /{behaviour}/launch", a.launch)
	a.http = httptest.NewServer(mux)
	t.Cleanup(a.http.Close)
	var err error
	a.sip, err = sip.New(sip.Config{UDP: "127.0.0.1:0", Log: zap.NewNop(), Handler: a.answer, Drain: -1})
	require.NoError(t, err)
	require.NoError(t, a.sip.Listen(t.Context()))
	done := make(chan struct{})
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	go func() {
		defer close(done)
		_ = a.sip.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-done
	})
	return a
}

// launch opens a session.
func (a *acquirer) launch(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Values launched `json:"initialValues"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	switch r.PathValue("behaviour") {
	case slowToLaunch:
		<-r.Context().Done()
		return
	case tooManyCalls:
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	link := "link" + strconv.Itoa(len(a.orders))
	a.orders[link] = body.Values
	_ = json.NewEncoder(w).Encode(map[string]string{"Id": "session" + link, "LinkId": link})
}

// answer takes a call of the gate's.
func (a *acquirer) answer(ctx context.Context, in *sip.Incoming) {
	behaviour := in.Header("X-Behaviour")
	switch behaviour {
	case busyLine:
		_ = in.Refuse(ctx, 486)
		return
	case ringsOn:
		_ = in.Ring(ctx)
		<-ctx.Done()
		return
	}
	leg, err := in.Answer(ctx)
	if err != nil {
		return
	}
	a.mu.Lock()
	o := a.orders[in.User()]
	a.last[behaviour] = o
	a.mu.Unlock()
	speak(leg)
	switch behaviour {
	case otherAmount:
		_, _ = o.call(ctx, url.Values{"transactionResult": {"SUCCESS"}, "orderAmount": {"4200"}})
	case approves:
		_, _ = o.call(ctx, url.Values{"transactionResult": {"SUCCESS"}})
	}
	speak(leg)
}

// speak lets half a second of a tone be heard.
func speak(leg *sip.Leg) {
	tick := time.NewTicker(media.FrameDuration)
	defer tick.Stop()
	pcm := make([]int16, media.PCMU.Samples())
	for i := range pcm {
		pcm[i] = int16(8000 * math.Sin(2*math.Pi*450*float64(i)/8000)) // nine whole waves in a frame
	}
	for range 25 {
		<-tick.C
		_ = leg.Write(media.EncodeFrame(media.PCMU, pcm))
	}
}

// order is the one that a behaviour was tried on.
func (a *acquirer) order(behaviour string) launched {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.last[behaviour]
}

// call makes a callback for the order, with other values where they are given, and tells how it was answered.
func (o launched) call(ctx context.Context, other url.Values) (status int, err error) {
	form := url.Values{
		"orderReference": {o.ID}, "orderAmount": {o.Amount}, "orderCurrency": {o.Currency},
		"transactionID": {"tx-" + o.ID[:8]}, "cardType": {"VISA"}, "cardLast4": {"4242"},
	}
	maps.Copy(form, other)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.Callback, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}
