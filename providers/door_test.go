package providers

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDoor(t *testing.T) {
	t.Parallel()
	const path = "a-path-of-32-letters_and-digits1"
	for _, c := range []struct {
		name    string
		door    DoorConfig
		remote  string
		headers map[string]string
		want    bool
	}{
		{"open", DoorConfig{}, "192.0.2.1:1", nil, true},
		{"in the network", DoorConfig{Allow: []string{"192.0.2.0/24"}}, "192.0.2.1:1", nil, true},
		{"the address", DoorConfig{Allow: []string{"192.0.2.1"}}, "[::ffff:192.0.2.1]:1", nil, true},
		{"outside", DoorConfig{Allow: []string{"192.0.2.0/24"}}, "198.51.100.1:1", nil, false},
		{"no address", DoorConfig{Allow: []string{"192.0.2.0/24"}}, "pipe", nil, false},
		{
			"a forged hop",
			DoorConfig{Allow: []string{"192.0.2.0/24"}},
			"198.51.100.1:1",
			map[string]string{"X-Forwarded-For": "192.0.2.1"},
			false,
		},
		{
			"behind our proxy",
			DoorConfig{Allow: []string{"192.0.2.0/24"}, Proxies: []string{"127.0.0.0/8"}},
			"127.0.0.1:1",
			map[string]string{"X-Forwarded-For": "198.51.100.1, 192.0.2.1"},
			true,
		},
		{
			"behind our proxies, forged",
			DoorConfig{Allow: []string{"192.0.2.0/24"}, Proxies: []string{"127.0.0.0/8"}},
			"127.0.0.1:1",
			map[string]string{"X-Forwarded-For": "192.0.2.1, 198.51.100.1, 127.0.0.2"},
			false,
		},
		{
			"behind our proxy, no hop",
			DoorConfig{Allow: []string{"192.0.2.0/24"}, Proxies: []string{"127.0.0.0/8"}},
			"127.0.0.1:1", nil, false,
		},
		{
			"with the key",
			DoorConfig{Header: "X-Api-Key", Secret: "k1"},
			"192.0.2.1:1",
			map[string]string{"X-Api-Key": "k1"},
			true,
		},
		{"without the key", DoorConfig{Header: "X-Api-Key", Secret: "k1"}, "192.0.2.1:1", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, err := NewDoor(c.door)
			require.NoError(t, err)
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody)
			r.RemoteAddr = c.remote
			for k, v := range c.headers {
				r.Header.Set(k, v)
			}
			require.Equal(t, c.want, d.Admits(r))
			require.False(t, d.Fixed(""))
		})
	}
	var none *Door
	require.True(t, none.Admits(nil))
	require.False(t, none.Fixed(path))
	d, err := NewDoor(DoorConfig{Path: path})
	require.NoError(t, err)
	require.True(t, d.Fixed(path))
	require.False(t, d.Fixed(path+"x"))

	err = DoorConfig{Allow: []string{"192.0.2.0/99"}, Proxies: []string{"us"}, Header: "X", Path: "short"}.Validate()
	for _, key := range []string{"allow[0]", "proxies[0]", "header", "path"} {
		require.ErrorContains(t, err, key+": want ")
	}
}
