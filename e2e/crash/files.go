package main

const captureFile = `http: "{{ or .Capture.HTTP "127.0.0.1:0" }}"
sip: {udp: "{{ or .Capture.SIP "127.0.0.1:0" }}"}
data_dir: "{{ .Dir }}/capture"
gateway: simulated
simulated: {delay: 150ms}
drain: 1s
link_life: 15s
clients:
  - {client_id: tonegate, client_secret: crash-secret, tenant_name: acme-energy, tenant: "1288"}
flows:
  - {id: "4473", account: "1210", amount: minor, prompts: "{{ .Dir }}/prompts"}
`

const gateFile = `sip: {udp: "{{ or .Gate.SIP "127.0.0.1:0" }}", media_timeout: 10s}
http: "{{ or .Gate.HTTP "127.0.0.1:0" }}"
control: {listen: "{{ or .Gate.Control "127.0.0.1:0" }}", token: {{ .Token }}}
grace: 1s
listeners: [recorder, hearing]
profiles:
  sandbox: {uri: "sip:{link}@{{ .Capture.SIP }}"}
`

const serveFile = `sip: {udp: "{{ or .Serve.SIP "127.0.0.1:0" }}"}
http: {listen: "{{ or .Serve.HTTP "127.0.0.1:0" }}"}
control: {url: "http://{{ .Gate.Control }}", token: {{ .Token }}}
store: {{ .Store }}
calls: {dir: "{{ .Calls }}"}
flow: {file: "{{ .Dir }}/flow.yaml", lookups: {billing: {url: "{{ .Beside }}/billing"}}}
speech: {base_url: "{{ .Beside }}/v1", model: tones, voice: tones, cache_dir: "{{ .Dir }}/voice"}
model: {base_url: "{{ .Beside }}/v1"}
grace: 1s
providers:
  - name: default
    profile: sandbox
    pcipal:
      token_url: "http://{{ .Capture.HTTP }}/api/v1/token"
      launch_url: "http://{{ .Capture.HTTP }}/api/v1/session/{tenant}/launch"
      tenant_name: acme-energy
      tenant_number: "1288"
      username: ivr
      client_id: tonegate
      client_secret: crash-secret
      flow_id: "4473"
      currency: GBP
      extensions: {url: "http://{{ .Capture.HTTP }}/tonegate/v1/session", lookup: true, cancel: true, progress: true}
`

// sayConsent is the one question of the flow.
const sayConsent = "Shall I take it?"

const flowFile = `version: 1
name: crash
language: en-GB
start: fetch
vars:
  bill: {type: object, trust: server}
nodes:
  fetch:
    lookup: {call: billing, with: {caller: "{{ call.from }}"}, into: bill, timeout: 3s}
    to: confirm
    on: {error: end}
  confirm:
    say: ` + sayConsent + `
    consent: {yes: pay, no: end, key: 1}
    no_input: {after: 5s, say: ` + sayConsent + `, times: 3, to: end}
  pay:
    payment:
      provider: default
      amount: bill.amount
      currency: bill.currency
      reference: bill.reference
      limits: {tries: 3, cards: 1, within: 1m}
    on:
      approved: end
      declined: end
      cancelled: end
      hung_up: end
      unavailable: end
      timeout: end
      too_many_attempts: end
      provider_error: end
      unknown: end
      mismatch: end
  end: {hangup: true}
`
