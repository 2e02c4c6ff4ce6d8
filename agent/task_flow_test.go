package agent_test

// taskFlow is a conversation that a model leads; what is owed is in quotes.
const taskFlow = `
version: 1
name: task
language: en-GB
start: talk
persona: You are Ada.
vars:
  account: {type: string, trust: caller}
  plan: {type: object, trust: server, fields: {owed: number, quotes: list}}
nodes:
  talk:
    say: What can I do for you?
    task:
      goal: Help the caller to pay.
      tools: [start_payment, cancel_payment, payment_status]
      lookups:
        find_plan:
          when: The caller has told their account.
          call: billing
          with: {account: "{{ account }}"}
          into: plan
          slots: {number: {into: account, type: digits, min: 8, max: 8}}
          mock:
            owed: 24000
            quotes:
              - {id: full, amount: 24000, currency: EUR, reference: P-1, text: all of it}
              - {id: part, amount: 2000, currency: EUR, reference: P-2, text: one part}
      exits: [{exit: person, when: The caller wants a person., to: human}]
      max_turns: 4
    on: {start_payment: confirm, max_turns: human, error: keys}
    no_input: {after: 8s, to: end}
  confirm:
    say: "Shall I take {{ quote.amount_text }}? Press 1 for yes, 2 for no."
    consent: {yes: pay, no: talk}
  pay:
    payment: {quotes: plan.quotes}
    on:
      approved: talk
      declined: talk
      cancelled: talk
      hung_up: end
      unavailable: talk
      timeout: talk
      too_many_attempts: human
      provider_error: human
      unknown: talk
      mismatch: human
  keys:
    say: Press 1 for a person.
    menu: {1: human}
    no_input: {after: 8s, to: end}
  human: {handoff: {to: support}}
  end: {hangup: true}
`
