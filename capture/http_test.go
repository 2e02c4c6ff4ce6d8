package capture_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/tonegate/tonegate/capture"
)

func TestTokenThroughAForeignClient(t *testing.T) {
	t.Parallel()
	for _, style := range []oauth2.AuthStyle{oauth2.AuthStyleInParams, oauth2.AuthStyleInHeader, oauth2.AuthStyleAutoDetect} {
		t.Run(fmt.Sprint(style), func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			server := httptest.NewServer(b.Handler())
			defer server.Close()
			cfg := clientcredentials.Config{
				ClientID: "id", ClientSecret: "secret", TokenURL: server.URL + "/api/v1/token", AuthStyle: style,
				EndpointParams: url.Values{"tenantname": {"Acme"}, "username": {"bot"}},
			}
			token, err := cfg.Token(t.Context())
			require.NoError(t, err)
			require.Equal(t, "Bearer", token.Type())
			require.InDelta(t, 299, time.Until(token.Expiry).Seconds(), 5)
			require.Equal(t, "Acme", token.Extra("tenantName"))

			resp, err := cfg.Client(t.Context()).Post(
				server.URL+"/api/v1/session/303/launch", "application/json", strings.NewReader(launchBody))
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, http.StatusOK, resp.StatusCode)

			cfg.ClientSecret = "wrong"
			_, err = cfg.Token(t.Context())
			var refused *oauth2.RetrieveError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, "invalid_client", refused.ErrorCode)
		})
	}
}

func TestTokenIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const good = "grant_type=client_credentials&tenantname=Acme&username=bot&client_id=id&client_secret=secret"
	tests := []struct {
		name, body string
		status     int
		word       string
	}{
		{"wrong secret", strings.Replace(good, "=secret", "=guess", 1), 401, "invalid_client"},
		{"wrong client", strings.Replace(good, "client_id=id", "client_id=x", 1), 401, "invalid_client"},
		{"wrong tenant", strings.Replace(good, "Acme", "acme", 1), 401, "invalid_client"},
		{"wrong user", strings.Replace(good, "=bot", "=robot", 1), 401, "invalid_client"},
		{"no user", strings.Replace(good, "username=bot&", "", 1), 400, "invalid_request"},
		{"no tenant", strings.Replace(good, "tenantname=Acme&", "", 1), 400, "invalid_request"},
		{"no secret", strings.Replace(good, "&client_secret=secret", "", 1), 400, "invalid_request"},
		{"twice", good + "&client_secret=secret", 400, "invalid_request"},
		{"other grant", strings.Replace(good, "client_credentials", "password", 1), 400, "unsupported_grant_type"},
		{"nothing", "", 400, "invalid_request"},
		{"not a form", "%zz", 400, "invalid_request"},
		{"huge", good + "&x=" + strings.Repeat("y", 9000), 400, "invalid_request"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := b.do(t, http.MethodPost, "/api/v1/token", "", "application/x-www-form-urlencoded", tt.body)
			require.Equal(t, tt.status, w.Code)
			var body map[string]string
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
			require.Equal(t, tt.word, body["error"])
			require.NotEmpty(t, body["error_description"])
			require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		})
	}
}

func TestTokensExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		token := b.token(t)
		status := func(token string) int {
			return b.do(t, http.MethodGet, "/tonegate/v1/session/none", token, "", "").Code
		}
		require.Equal(t, http.StatusUnauthorized, status(""))
		require.Equal(t, http.StatusUnauthorized, status("guess"))
		time.Sleep(299*time.Second - 1)
		require.Equal(t, http.StatusNotFound, status(token))
		time.Sleep(time.Nanosecond)
		require.Equal(t, http.StatusUnauthorized, status(token))
	})
}

func TestLaunch(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token := b.token(t)
	var orders atomic.Int32
	with := func(old, n string) string { return strings.Replace(launchBody, old, n, 1) }
	pascal := strings.NewReplacer(`"flowId":"4473"`, `"FlowId":4473`, "initialValues", "InitialValues").Replace(launchBody)
	tests := []struct {
		name, path, token, body string
		status                  int
		says                    string
	}{
		{"plain", "303", token, launchBody, 200, "LinkId"},
		{"pascal case and a number", "303", token, pascal, 200, "LinkId"},
		{"amount as a number", "303", token, with(`"4250"`, `4250`), 200, "LinkId"},
		{"more values", "303", token, with(`"orderId"`, `"agentRole":"phone","orderId"`), 200, "LinkId"},
		{"decimal flow", "303", token, strings.NewReplacer("4473", "dec", "4250", "42.50").Replace(launchBody), 200, "LinkId"},
		{"no token", "303", "", launchBody, 401, "invalid_token"},
		{"another tenant's number", "404", token, launchBody, 404, "not_found"},
		{"unknown flow", "303", token, with("4473", "9"), 400, "flow identifier not found"},
		{"no flow", "303", token, with(`"flowId":"4473",`, ""), 400, "flowId"},
		{"no order", "303", token, with(`"orderId":"att-1",`, ""), 400, "orderId"},
		{"order with spaces", "303", token, with("att-1", "a b"), 400, "orderId"},
		{"zero", "303", token, with("4250", "0"), 400, "amount"},
		{"negative", "303", token, with("4250", "-1"), 400, "amount"},
		{"decimal in a minor flow", "303", token, with("4250", "42.50"), 400, "amount"},
		{"exponent", "303", token, with(`"4250"`, `4e3`), 400, "amount"},
		{"leading zero", "303", token, with("4250", "04250"), 400, "amount"},
		{"huge", "303", token, with("4250", "4250000000000"), 400, "amount"},
		{"arabic digits", "303", token, with("4250", "٤٢"), 400, "amount"},
		{"unknown currency", "303", token, with("GBP", "GBX"), 400, "currencyCode"},
		{"currency in lower case", "303", token, with("GBP", "gbp"), 400, "currencyCode"},
		{"callback elsewhere", "303", token, with("127.0.0.1:9", "198.51.100.7"), 400, "callbackURL"},
		{"callback to a look-alike", "303", token, with("127.0.0.1:9", "127.0.0.1.example.com"), 400, "callbackURL"},
		{"callback with a user", "303", token, with("127.0.0.1:9", "u:p@127.0.0.1:9"), 400, "callbackURL"},
		{"callback to a file", "303", token, with("http://127.0.0.1:9", "file://127.0.0.1"), 400, "callbackURL"},
		{"bad return address", "303", token, with(`"returnURL":""`, `"returnURL":"::"`), 400, "returnURL"},
		{"values are a list", "303", token, `{"flowId":"4473","initialValues":[]}`, 400, "initialValues"},
		{"a name twice", "303", token, with(`"flowId"`, `"FLOWID":"1","flowId"`), 400, "twice"},
		{"null", "303", token, with(`"att-1"`, "null"), 400, "orderId"},
		{"a card number where none belongs", "303", token, with("att-1", okCard), 400, "card number"},
		{"trailing text", "303", token, launchBody + "x", 400, "JSON"},
		{"no JSON", "303", token, "flowId=4473", 400, "JSON"},
		{"too long", "303", token, launchBody + strings.Repeat(" ", 17<<10), 413, "long"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := strings.Replace(tt.body, `"att-1"`, fmt.Sprintf(`"att-%d"`, orders.Add(1)), 1)
			w := b.do(t, http.MethodPost, "/api/v1/session/"+tt.path+"/launch", tt.token, "application/json", body)
			require.Equal(t, tt.status, w.Code, w.Body.String())
			require.Contains(t, w.Body.String(), tt.says)
			require.NotContains(t, w.Body.String(), okCard)
		})
	}
}

func TestARepeatedLaunchOpensNoSecondSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		token := b.token(t)
		launch := func(body string) *httptest.ResponseRecorder {
			return b.do(t, http.MethodPost, "/api/v1/session/303/launch", token, "application/json", body)
		}
		first := launch(launchBody)
		require.Equal(t, http.StatusOK, first.Code)
		require.Equal(t, first.Body.String(), launch(launchBody).Body.String(), "the answer was lost and is asked for again")
		require.Equal(t, http.StatusConflict, launch(strings.Replace(launchBody, "4250", "4251", 1)).Code)
		require.Equal(t, http.StatusConflict, launch(strings.Replace(launchBody, "callbacks/x", "callbacks/y", 1)).Code)
		time.Sleep(time.Minute)
		require.Equal(t, http.StatusConflict, launch(launchBody).Code, "expired")
	})
}

func TestLinksAreUnguessableAndUnique(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token := b.token(t)
	seen := make(map[string]bool)
	for range 50 {
		id, link := b.launched(t, token)
		require.Regexp(t, `^[A-Z2-7]{26}$`, link, "130 bits in base32")
		require.False(t, seen[id] || seen[link])
		seen[id], seen[link] = true, true
	}
}

func TestStatusIsOfOnesOwnTenantOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	id, link := b.launched(t, b.token(t))
	got := b.session(t, b.token(t), id)
	require.Equal(t, "open", got["state"])
	require.Empty(t, got["transactionResult"])
	require.Equal(t, "att-1", got["orderReference"])
	require.Equal(t, "4250", got["orderAmount"])
	require.Equal(t, "GBP", got["orderCurrency"])
	require.NotContains(t, fmt.Sprint(got), link, "the link is told once")

	form := "grant_type=client_credentials&tenantname=Other&username=x&client_id=other&client_secret=secret"
	w := b.do(t, http.MethodPost, "/api/v1/token", "", "application/x-www-form-urlencoded", form)
	var other struct {
		Token string `json:"access_token"`
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &other))
	for method, path := range map[string]string{
		http.MethodGet: "/tonegate/v1/session/" + id, http.MethodPost: "/tonegate/v1/session/" + id + "/cancel",
	} {
		require.Equal(t, http.StatusNotFound, b.do(t, method, path, other.Token, "", "").Code)
	}
	require.Equal(t, http.StatusNotFound,
		b.do(t, http.MethodGet, "/tonegate/v1/session/"+id+"/events", other.Token, "", "").Code)
}

func TestEventsShowProgressWithoutItsTiming(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t, func(b *bundle) { b.sim.Delay = time.Second })
		token := b.token(t)
		id, link := b.launched(t, token)
		watch := func() *stream {
			s := &stream{header: http.Header{}, over: make(chan struct{})}
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/tonegate/v1/session/"+id+"/events", http.NoBody)
			r.Header.Set("Authorization", "Bearer "+token)
			go func() {
				defer close(s.over)
				b.Handler().ServeHTTP(s, r)
			}()
			synctest.Wait()
			return s
		}
		early := watch()
		c := newCall(t, link)
		go b.Serve(t.Context(), c)
		synctest.Wait()
		c.press(t, okCard[:12])
		late := watch()
		c.press(t, okCard[12:]+"#13#..1212#123#")
		<-early.over
		<-late.over
		<-c.done

		require.Equal(t, "text/event-stream", early.header.Get("Content-Type"))
		events := early.events(t)
		var states []string
		counts := 0
		for _, e := range events {
			if e.State == "keying" {
				counts++
				require.Zero(t, e.at.Sub(events[0].at)%(500*time.Millisecond), "the coarse clock")
				continue
			}
			states = append(states, strings.TrimSuffix(fmt.Sprint(e.Field, " ", e.State, " ", e.Error), " "))
		}
		require.Equal(t, []string{
			"card_number awaiting", "card_number accepted", "expiry awaiting", "expiry rejected invalid-date",
			"expiry awaiting", "expiry accepted", "security_code awaiting", "security_code accepted",
			"security_code authorising", "security_code done",
		}, states)
		require.Positive(t, counts)
		require.Less(t, counts, 8, "fewer than the keys")
		lateEvents := late.events(t)
		require.Equal(t, "card_number", lateEvents[0].Field, "who comes late gets the state of things")
		require.Equal(t, "done", lateEvents[len(lateEvents)-1].State)

		after := watch()
		<-after.over
		require.Empty(t, after.events(t), "a session that has ended has nothing more to tell")
	})
}

func TestEventsOutliveTheReadTimeoutOfTheServer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	server := httptest.NewUnstartedServer(b.Handler())
	server.Config.ReadTimeout = 50 * time.Millisecond
	server.Start()
	defer server.Close()
	token := b.token(t)
	id, link := b.launched(t, token)
	req, err := http.NewRequestWithContext(
		t.Context(), http.MethodGet, server.URL+"/tonegate/v1/session/"+id+"/events", http.NoBody)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := server.Client().Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()

	<-time.After(4 * server.Config.ReadTimeout) // time itself is what is tested here
	c := newCall(t, link)
	go b.Serve(t.Context(), c)
	line, err := bufio.NewReader(resp.Body).ReadString('\n')
	require.NoError(t, err)
	require.Contains(t, line, `"state":"awaiting"`)
	c.hangUp()
	require.NoError(t, b.Drain(t.Context()))
}

func TestCallbackIsRepeatedUntilItIsTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		b.mail.statuses = []int{http.StatusServiceUnavailable, 0, http.StatusFound}
		token := b.token(t)
		id, link := b.launched(t, token)
		b.run(t)
		c := newCall(t, link)
		go b.Serve(t.Context(), c)
		synctest.Wait()
		c.press(t, okCard+"#1212#123#")
		begun := time.Now()
		first := <-b.mail.got
		require.Less(t, time.Since(begun), 100*time.Millisecond, "the result does not wait for the last words")
		require.Equal(t, url.Values{
			"orderCurrency": {"GBP"}, "orderAmount": {"4250"}, "orderReference": {"att-1"}, "ppAccountID": {"1210"},
			"transactionResult": {"SUCCESS"}, "transactionAuthCode": first["transactionAuthCode"],
			"transactionID":          {b.session(t, token, id)["transactionID"].(string)},
			"transactionResponseMsg": {""}, "cardExpiry": {""}, "cardLast4": {"4242"}, "cardType": {"VISA"},
			"ppCallID": {id}, "customData1": {""}, "customData2": {""}, "customData3": {""}, "customData4": {""},
		}, first)
		for range 3 {
			require.Equal(t, first, <-b.mail.got)
		}
		require.GreaterOrEqual(t, time.Since(begun), 7*time.Second, "1, 2 and 4 seconds between attempts")
		time.Sleep(time.Minute)
		require.Empty(t, b.mail.got, "once taken, never again")
		<-c.done
	})
}

func TestUnusedSessionExpiresWithACallback(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := setup(t)
		token := b.token(t)
		id, _ := b.launched(t, token)
		b.run(t)
		got := <-b.mail.got
		require.Equal(t, "ERROR", got.Get("transactionResult"))
		require.Equal(t, "input_timeout", got.Get("customData1"))
		require.Equal(t, "ended", b.session(t, token, id)["state"])
	})
}

func TestNewTellsWhatIsMissing(t *testing.T) {
	t.Parallel()
	_, err := capture.New(capture.Config{}, capture.Deps{})
	require.ErrorContains(t, err, "clients: want at least one")
	require.ErrorContains(t, err, "flows: want at least one")
}

// stream takes server-sent events with the moment of each.
type stream struct {
	header http.Header
	body   strings.Builder
	at     []time.Time
	over   chan struct{}
}

func (s *stream) Header() http.Header { return s.header }
func (s *stream) WriteHeader(int)     {}
func (s *stream) Flush()              {}

func (s *stream) Write(p []byte) (int, error) {
	if strings.HasPrefix(string(p), "data:") {
		s.at = append(s.at, time.Now())
	}
	return s.body.Write(p)
}

type seen struct {
	Field, State, Error string
	Attempt, Count      int
	at                  time.Time
}

func (s *stream) events(t *testing.T) []seen {
	t.Helper()
	var all []seen
	lines := bufio.NewScanner(strings.NewReader(s.body.String()))
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		e := seen{at: s.at[len(all)]}
		require.NoError(t, json.Unmarshal([]byte(data), &e))
		all = append(all, e)
	}
	return all
}
