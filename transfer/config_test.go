package transfer

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/transfer/control"
)

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	require.NoError(t, testConfig().Validate())
	require.NoError(t, Config{}.Validate())
	tests := []struct {
		name, want string
		spoil      func(c *Config)
	}{
		{
			"uri", "profiles.default.uri: want a sip: URI",
			func(c *Config) { c.Profiles["default"] = Profile{URI: "https://{link}"} },
		},
		{
			"beyond loopback", "profiles.default.uri: card legs beyond loopback",
			func(c *Config) { c.Profiles["default"] = Profile{URI: "sip:{link}@203.0.113.7"} },
		},
		{
			"maddr", "card legs beyond loopback",
			func(c *Config) { c.Profiles["default"] = Profile{URI: "sip:{link}@127.0.0.1;maddr=203.0.113.7"} },
		},
		{"not tied", "want {link}", func(c *Config) { c.Profiles["default"] = Profile{URI: "sip:pay@127.0.0.1"} }},
		{"slip in the uri", "profiles.default.uri: want no other mark than {link}", func(c *Config) {
			c.Profiles["default"] = Profile{URI: "sip:{lnik}@127.0.0.1", Headers: map[string]string{"X-A": "{link}"}}
		}},
		{"slip in a header", "profiles.default.headers.X-A: want no other mark than {link}", func(c *Config) {
			c.Profiles["default"] = Profile{URI: "sip:{link}@127.0.0.1", Headers: map[string]string{"X-A": "{Link}"}}
		}},
		{
			"mode", "profiles.default.mode: want bridge",
			func(c *Config) { c.Profiles["default"] = Profile{URI: "sip:{link}@127.0.0.1", Mode: "refer"} },
		},
		{"header", "profiles.default.headers.Route: want an X-", func(c *Config) {
			c.Profiles["default"] = Profile{URI: "sip:{link}@127.0.0.1", Headers: map[string]string{"Route": "x"}}
		}},
		{"header value", "headers.X-A: want", func(c *Config) {
			c.Profiles["default"] = Profile{URI: "sip:{link}@127.0.0.1", Headers: map[string]string{"X-A": "x\r\nRoute: y"}}
		}},
		{"profile name", "profiles.a b: want a name", func(c *Config) { c.Profiles["a b"] = c.Profiles["default"] }},
		{"listener twice", "listeners[1]", func(c *Config) { c.Listeners = []string{"a", "a"} }},
		{"handoff", "handoff.support: want", func(c *Config) { c.Handoff["support"] = "support" }},
		{"rescue", "rescue: want", func(c *Config) { c.Rescue = "nobody" }},
		{"calls", "max_calls: want", func(c *Config) { c.MaxCalls = -1 }},
		{"bot", "bot.uri: want", func(c *Config) { c.Bot.URI = "bot" }},
		{"keys", "bot.keys.max: want", func(c *Config) { c.Bot.Keys.Max = 7 }},
		{"keys in a second", "bot.keys.within: want", func(c *Config) { c.Bot.Keys.Within = time.Second }},
		{"deadline", "deadlines: want a positive time", func(c *Config) { c.Deadlines.Flush = -1 }},
		{"short flush", "deadlines: want flush at least 250ms", func(c *Config) { c.Deadlines.Flush = time.Millisecond }},
		{"slow listeners", "deadlines: want dark at most 1s", func(c *Config) { c.Deadlines.Dark = time.Minute }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := testConfig()
			tt.spoil(&c)
			require.ErrorContains(t, c.Validate(), tt.want)
		})
	}
}

func TestGateNeedsItsParts(t *testing.T) {
	t.Parallel()
	_, err := NewGate(Config{MaxCalls: -1}, Deps{})
	require.ErrorContains(t, err, "max_calls")
	_, err = NewGate(Config{}, Deps{})
	require.ErrorContains(t, err, "needed")
}

func TestTargets(t *testing.T) {
	t.Parallel()
	for _, uri := range []string{
		"sip:a@127.0.0.1:5060", "sip:127.0.0.1", "sip:a@[::1]:5060;transport=tcp", "sip:a@localhost;x=y",
	} {
		got, err := parseTarget(uri)
		require.NoError(t, err, uri)
		require.Equal(t, uri, got.String())
		moved, err := got.onLoopback(t.Context(), fakeResolver{})
		require.NoError(t, err, uri)
		require.True(t, netip.MustParseAddr(moved.host).IsLoopback())
	}
	for _, uri := range []string{
		"", "sips:a@127.0.0.1", "sip:", "sip:a@", "sip:a@b:0", "sip:a@b:70000", "sip:a@b?Route=c", "sip:a @b",
		"sip:a@b\r\nX: y",
	} {
		_, err := parseTarget(uri)
		require.Error(t, err, uri)
	}
	for _, uri := range []string{
		"sip:a@pay.example", "sip:a@203.0.113.7", "sip:a@::ffff:203.0.113.7", "sip:a@unknown.example",
	} {
		got, err := parseTarget(uri)
		require.NoError(t, err)
		_, err = got.onLoopback(t.Context(), fakeResolver{})
		require.Error(t, err, uri)
	}
	require.True(t, IsLoopback(netip.MustParseAddr("::ffff:127.0.0.5")))
	require.False(t, IsLoopback(netip.MustParseAddr("203.0.113.7")))
}

func FuzzParseTarget(f *testing.F) {
	f.Add("sip:a@127.0.0.1:5060;transport=tcp")
	f.Add("sip:[::1]:5060")
	f.Fuzz(func(t *testing.T, uri string) {
		got, err := parseTarget(uri)
		if err != nil {
			return
		}
		again, err := parseTarget(got.String())
		require.NoError(t, err)
		require.Equal(t, got, again, "what is dialed is what was checked")
	})
}

func TestLinkCannotAimTheCallElsewhere(t *testing.T) {
	t.Parallel()
	p := Profile{URI: "sip:{link}@127.0.0.1:5080", Headers: map[string]string{"X-Link-Id": "{link}"}}
	for _, link := range []string{"a@203.0.113.7", "a;maddr=203.0.113.7", "a\r\nRoute: b", "a b", "", "ü"} {
		require.Error(t, control.Connect{Profile: "default", Link: link}.Validate(), link)
	}
	inv, err := p.invite(t.Context(), fakeResolver{}, "aB_-9")
	require.NoError(t, err)
	require.Equal(t, "sip:aB_-9@127.0.0.1:5080", inv.URI)
}
