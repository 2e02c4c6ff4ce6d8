package rolefile

import "fmt"

// The beginnings of the three files: templates, to which a bench appends what it wants besides. Capture, Gate and Serve have
// the Addresses of the processes.
const (
	// Capture ends with the list of its flows. Prompts is the folder of the first one's pack, or nothing.
	Capture = `http: "{{ .Capture.HTTP }}"
sip: {udp: "{{ .Capture.SIP }}"}
data_dir: "{{ .Dir }}/capture"
gateway: simulated
drain: 1s
clients:
  - {client_id: tonegate, client_secret: {{ .Secret }}, tenant_name: acme-energy, tenant: "1288"}
flows:
  - {id: "4473", account: "1210", amount: minor{{ with .Prompts }}, prompts: "{{ . }}"{{ end }}}
`
	// Gate ends with its profiles.
	Gate = `sip: {udp: "{{ .Gate.SIP }}", media_timeout: 10s}
http: "{{ .Gate.HTTP }}"
control: {listen: "{{ .Gate.Control }}", token: {{ .Token }}}
grace: 1s
listeners: [recorder, hearing]
profiles:
  sandbox: {uri: "sip:{link}@{{ .Capture.SIP }}"}
`
	// Serve ends with its providers, of which at least one is to follow. CallbackBase may be nothing.
	Serve = `sip: {udp: "{{ .Serve.SIP }}"}
http: {listen: "{{ .Serve.HTTP }}", callback_base: "{{ .CallbackBase }}"}
control: {url: "http://{{ .Gate.Control }}", token: {{ .Token }}}
store: {{ .Store }}
calls: {dir: "{{ .Calls }}"}
grace: 1s
providers:
`
	// Extensions are those that capture adds to the wire of its providers.
	Extensions = `extensions: {url: "http://{{ .Capture.HTTP }}/tonegate/v1/session",
        lookup: true, cancel: true, progress: true}`
)

// Provider is one of serve's file that launches a flow of capture.
type Provider struct {
	Name, Profile, Mode, Secret, Flow string
	// More are further keys of its section.
	More string
}

// Sandbox is the provider that a bench has anyway.
func Sandbox() Provider {
	return Provider{"default", "sandbox", "bridge", "{{ .Secret }}", "4473", Extensions}
}

// String writes it, as a template.
func (p Provider) String() string {
	return fmt.Sprintf(`  - name: %s
    profile: %s
    mode: %s
    pcipal:
      token_url: "http://{{ .Capture.HTTP }}/api/v1/token"
      launch_url: "http://{{ .Capture.HTTP }}/api/v1/session/{tenant}/launch"
      tenant_name: acme-energy
      tenant_number: "1288"
      username: ivr
      client_id: tonegate
      client_secret: %s
      flow_id: "%s"
      currency: GBP
      %s
`, p.Name, p.Profile, p.Mode, p.Secret, p.Flow, p.More)
}
