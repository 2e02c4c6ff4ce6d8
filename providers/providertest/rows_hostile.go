package providertest

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tonegate/tonegate/internal/hostile"
	"github.com/tonegate/tonegate/providers"
)

func hostileRows() []behaviour {
	return []behaviour{
		{Row: Row{
			"F68", "a true callback with a name that counts twice (in another casing or spelling too), floats and exponents for " +
				"integers, NaN, numbers beyond all, depths, bytes that are no text, something behind its end, another content " +
				"type or coding",
			"refused as a whole: what is checked is what is used", "F68_hostile_callbacks",
		}, run: hostileCallbacks},
		{Row: Row{
			"F68", "a form with a field that nobody reads twice, or in Latin-1; called by any name of an encoding with ASCII in it",
			"the same report: it is nobody's business", "F68_unread_fields",
		}, run: unreadFields},
		{Row: Row{
			"F68", "a callback that drips and is cut off, at any byte, or never ends",
			"refused, and no more than 64 kB of it are read", "F68_dripping_callbacks",
		}, run: drippingCallbacks},
	}
}

// callbackBody gives the true callback of an approved session and its content type.
func (b *bench) callbackBody(t *testing.T) (p providers.Provider, session string, body []byte, kind string) {
	t.Helper()
	p, s := b.ended(t, func(r *Result) { r.Brand, r.Last4 = "VISA", "4242" })
	r := b.peer.Request(s.ID)
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	kind, _, err = mime.ParseMediaType(r.Header.Get("Content-Type"))
	require.NoError(t, err)
	return p, s.ID, body, kind
}

func hostileCallbacks(t *testing.T, b *bench) {
	p, id, body, kind := b.callbackBody(t)
	cases := hostile.JSON(body, "4250")
	if kind != "application/json" {
		cases = hostile.Form(body, "4250")
	}
	require.Greater(t, len(cases), 30)
	for _, c := range cases {
		if slices.ContainsFunc(unread(), func(name string) bool { return strings.HasSuffix(c.Name, ": "+name) }) {
			continue
		}
		r := b.peer.Request(id)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(c.Body)), int64(len(c.Body))
		r.Header.Set("Content-Type", c.Kind)
		if c.Coding != "" {
			r.Header.Set("Content-Encoding", c.Coding)
		}
		got, err := p.Callback(r)
		require.Error(t, err, c.Name)
		require.Equal(t, providers.Report{}, got, c.Name)
		requireError(t, err, providers.CodeAnswer)
	}
	require.Equal(t, providers.Approved, b.tell(t, p, b.peer.Request(id)).Verdict, "and the true one counts")
}

// unread are the fields of PCI Pal's form that no provider reads.
func unread() []string {
	return []string{"ppAccountID", "transactionResponseMsg", "cardExpiry", "ppCallID", "customData2", "customData3"}
}

func unreadFields(t *testing.T, b *bench) {
	p, id, body, kind := b.callbackBody(t)
	if kind == "application/json" {
		return // it has no such fields
	}
	want := b.tell(t, p, b.peer.Request(id))
	require.Equal(t, providers.Approved, want.Verdict)
	told := func(body []byte, kind string) {
		r := b.peer.Request(id)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		r.Header.Set("Content-Type", kind)
		got, err := p.Callback(r)
		require.NoError(t, err, "%s %s", kind, body)
		require.Equal(t, want, got)
	}
	for _, name := range append(unread(), "Refus%E9") {
		told(append([]byte(name+"=Refus%E9&"), body...), kind)
		told(append([]byte(name+"=1&"+name+"=2&"), body...), kind)
	}
	for _, charset := range []string{
		"utf8", "UTF-8", "us-ascii", "ISO-8859-1", "iso-8859-15", "windows-1252", `"Windows-1250"`,
	} {
		told(append([]byte("customData2=Refus%E9&"), body...), kind+"; charset="+charset)
	}
}

// drip gives a body byte by byte, then an error.
type drip struct {
	body []byte
	read int
	err  error
}

// Read gives one byte.
func (d *drip) Read(p []byte) (int, error) {
	if d.read == len(d.body) {
		return 0, d.err
	}
	p[0] = d.body[d.read]
	d.read++
	return 1, nil
}

func drippingCallbacks(t *testing.T, b *bench) {
	p, id, body, _ := b.callbackBody(t)
	told := func(d *drip) (providers.Report, error) {
		r := b.peer.Request(id)
		r.Body, r.ContentLength = io.NopCloser(d), -1
		return p.Callback(r)
	}
	for at := range len(body) + 1 {
		_, err := told(&drip{body: body[:at], err: errors.New("the deadline of the server")})
		requireError(t, err, providers.CodeAnswer)
	}
	endless := &drip{body: append(bytes.Clone(body), bytes.Repeat([]byte(" "), 1<<20)...), err: io.EOF}
	_, err := told(endless)
	requireError(t, err, providers.CodeAnswer)
	require.LessOrEqual(t, endless.read, 64<<10+512)
	whole, err := told(&drip{body: body, err: io.EOF})
	require.NoError(t, err)
	require.Equal(t, providers.Approved, whole.Verdict)
	require.Equal(t, http.MethodPost, b.peer.Request(id).Method)
}
