package main

import "github.com/tonegate/tonegate/e2e/rolefile"

// captureFile, gateFile and serveFile are those of the processes, with what makes calls short.
const (
	captureFile = rolefile.Capture + `simulated: {delay: 150ms}
link_life: 15s
`
	gateFile = rolefile.Gate
)

func serveFile() string {
	return rolefile.Serve + rolefile.Sandbox().String() + `flow:
  file: "{{ .Dir }}/flow.yaml"
  lookups: {billing: {url: "{{ .Beside }}/billing"}}
speech: {base_url: "{{ .Beside }}/v1", model: tones, voice: tones, cache_dir: "{{ .Dir }}/voice"}
model: {base_url: "{{ .Beside }}/v1"}
`
}

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
