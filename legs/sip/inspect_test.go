package sip

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"
)

func TestTidy(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, from, want string }{
		{"as it should be", "From: <sip:a@b>;tag=c", "From: <sip:a@b>;tag=c"},
		{"white space", "f : sip:a@b ; tag =\r\n c", "from: sip:a@b;tag=c"},
		{"it stays in quotes and brackets", `f:"a ; b\" ; c" <sip:a;x@b> ;tag= c`, `from: "a ; b\" ; c" <sip:a;x@b>;tag=c`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rest := "\r\nVia: SIP/2.0/UDP b;branch=z9hG4bKd\r\nTo: <sip:a@b>\r\nCall-ID: e\r\nCSeq: 1 BYE\r\n\r\n"
			_, tidied, status := inspect([]byte("BYE sip:a@b SIP/2.0\r\n" + tt.from + rest))
			require.Equal(t, passes, status)
			require.Contains(t, string(tidied), "\r\n"+tt.want+"\r\n")
		})
	}
}

func TestACallWithoutBranchAndTagIsFoundAgain(t *testing.T) {
	t.Parallel()
	branch := func(method string) string {
		_, tidied, status := inspect([]byte(method + " sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP b\r\nFrom: <sip:a@b>\r\n" +
			"To: <sip:a@b>\r\nCall-ID: e\r\nCSeq: 1 " + method + "\r\n\r\n"))
		require.Equal(t, passes, status)
		msg, err := sip.ParseMessage(tidied)
		require.NoError(t, err)
		b, _ := msg.Via().Params.Get("branch")
		return b
	}
	require.NotEmpty(t, branch("INVITE"))
	require.Equal(t, branch("INVITE"), branch("CANCEL"))
}

// FuzzInspect holds that whatever passes is read by sipgo as it is given, and that whatever is refused is told so in a
// message of one head.
func FuzzInspect(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "rfc4475", "*.dat"))
	require.NoError(f, err)
	for _, name := range files {
		raw, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		v, tidied, status := inspect(raw)
		if status == passes {
			_, err := sip.ParseMessage(tidied)
			require.NoError(t, err)
			return
		}
		if answer := v.refusal(max(status, 400), "us"); answer != nil {
			require.Equal(t, len(answer)-4, bytes.Index(answer, []byte("\r\n\r\n")))
		}
	})
}
