package declarative

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestProblems: each fault is told with its place and what would be right.
func TestProblems(t *testing.T) {
	t.Parallel()
	good := example(t, "capture", "http://127.0.0.1:8090", "secret")
	_, err := Parse("p.yaml", []byte(good))
	require.NoError(t, err)
	for _, c := range []struct{ name, old, now, want string }{
		{"unknown key", "link: answer.LinkId", "lnik: answer.LinkId", ": launch.lnik: unknown key; did you mean link?"},
		{"no expression", "session: answer.Id", "session: answer.", ": launch.session: "},
		{"unknown variable", "session: answer.Id", "session: anwser.Id", ": launch.session: unknown name anwser"},
		{"a clock", "session: answer.Id", "session: string(now())", ": launch.session: "},
		{"open braces", `flowId: "{{ values.flow }}"`, `flowId: "{{ values.flow"`, ": launch.json.flowId: a {{ has no }}"},
		{"http", `url: "{{ values.base }}/api/v1/token"`, "url: http://provider.example", ": token.url: want an https address"},
		{"user in the address", `url: "{{ values.base }}/api/v1/token"`, "url: https://a:b@provider.example", ": token.url: want"},
		{"a secret in an address", `{{ values.tenant }}/launch"`, `{{ secret.client_secret }}/launch?"`, ""},
		{
			"variable in a template", `flowId: "{{ values.flow }}"`, `flowId: "$${FLOW}"`,
			": launch.json.flowId: want ${NAME} in values",
		},
		{"verdict", "SUCCESS: {verdict: approved}", "SUCCESS: {verdict: paid}", ": results.SUCCESS: want a verdict"},
		{"reason", "reason: generic_decline", "reason: bad_luck", ": results.DECLINE: want a reason among"},
		{"key without a header", "currency: GBP #", "idempotency: key\ncurrency: GBP #", ": idempotency: want key, and a header"},
		{"short life", "currency: GBP #", "idempotency_life: 1s\ncurrency: GBP #", ": idempotency_life: want patience or longer"},
		{"words", "currency: GBP #", "words: jambonz\ncurrency: GBP #", ": words: want twilio, signalwire or telnyx"},
		{"currency", "currency: GBP", "currency: pounds", ": currency: want a currency of ISO 4217"},
		{"format", "amount_format: minor", "amount_format: float", ": amount_format: want minor or decimal"},
		{"credential", "credential: client_secret", "credential: key", ": token.credential: want the name of one of the secrets"},
		{"unset variable", `tenant: "303"`, "tenant: ${TONEGATE_NOBODY_SETS_THIS}", ": values.tenant: the environment variable"},
		{"literal secret", "client_secret_file: secret", "client_secret: hunter2", ": secrets.client_secret: want ${NAME}"},
		{"literal elsewhere", "username: bot}", "username: bot, password: hunter2}", ": token.form.password: want ${NAME}"},
		{"wrong kind", "pending: [open, connected, capturing, submitted]", "pending: open", ": lookup.pending: want a list"},
		{"same", "same: {order:", "same: {ordre:", ": launch.same.ordre: want order, amount or currency"},
		{"method", "\ncancel:\n", "\ncancel:\n  method: FETCH\n", ": cancel.method: want"},
		{"not YAML", "name: tonegate capture", "name: [", "not valid YAML"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, good, c.old)
			bad := strings.Replace(good, c.old, c.now, 1)
			_, err := Parse("p.yaml", []byte(bad))
			if c.want == "" {
				f, err := Parse("p.yaml", []byte(bad))
				require.NoError(t, err)
				_, err = New(f, t.TempDir(), depsOf(t))
				require.Error(t, err)
				return
			}
			require.Error(t, err)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "hunter2")
			require.Regexp(t, `^p\.yaml:\d+:\d+: `, err.Error())
		})
	}
	_, err = Load(filepath.Join(t.TempDir(), "none.yaml"))
	require.ErrorContains(t, err, "none.yaml:1:1: the file cannot be read")
}

// TestPlace: a fault stands where its key does.
func TestPlace(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "p.yaml")
	require.NoError(t, os.WriteFile(path, []byte("name: x\ntoken:\n  auth: oauth\n"), 0o600))
	_, err := Load(path)
	require.ErrorContains(t, err, path+":3:3: token.auth: want form or basic")
}

func FuzzParse(f *testing.F) {
	for _, name := range Examples() {
		f.Add(example(f, name, "http://127.0.0.1:8090", "secret"))
	}
	f.Add("name: x\nsecrets: {a: b}\n")
	f.Add("launch: {json: [{a: '{{ order.id }}'}], session: answer.a[0]}")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := Parse("p.yaml", []byte(text)); err == nil {
			require.NotEmpty(t, got.Name)
		}
	})
}

func FuzzExpression(f *testing.F) {
	f.Add("answer.a", `{"a":"b"}`)
	f.Add("upper(answer.status)", `{"status":1}`)
	f.Add("answer[0].x ?? 'y'", `[{"x":null}]`)
	f.Fuzz(func(_ *testing.T, source, body string) {
		p, err := compile(source)
		if err != nil {
			return
		}
		if answer, err := readJSON([]byte(body)); err == nil {
			_, _ = text(p, scope{Answer: answer}) // it gives a text or an error
		}
	})
}
