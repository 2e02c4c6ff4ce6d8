// Package control is the contract between serve and the gate, both its ends: the Server that the gate runs and the
// Client that serve uses. JSON over HTTP for what serve asks, one stream of server-sent events for what the gate reports.
//
// It imports nothing of ours, so that neither side drags the other in. Every request carries the control token as a
// bearer token; the server listens on loopback unless its configuration says otherwise. Nothing in the contract can hold
// a card number: serve names a provider profile and a link token, the gate reports states.
//
//	POST   /control/v1/bots                      register or renew a Bot: 3 s lease
//	GET    /control/v1/bots                      the bots whose lease holds
//	DELETE /control/v1/bots/{id}                 leave, without ending calls
//	GET    /control/v1/events?bot={id}           the events of all calls of that bot; without bot: of all calls
//	POST   /control/v1/calls/{id}/collect        Collect
//	DELETE /control/v1/calls/{id}/collect        stop collecting
//	POST   /control/v1/calls/{id}/close          close the gate; idempotent
//	POST   /control/v1/calls/{id}/connect        Connect
//	POST   /control/v1/calls/{id}/ack            Ack
//	POST   /control/v1/calls/{id}/progress       Progress
//	POST   /control/v1/calls/{id}/result         Result
//	POST   /control/v1/calls/{id}/return         open the gate again (tear the provider down if it is there)
//	POST   /control/v1/calls/{id}/caption        Caption
//	POST   /control/v1/calls/{id}/handoff        Handoff
//	POST   /control/v1/calls/{id}/hangup         end the call
//	GET    /control/v1/calls/{id}                the call's State and window
package control
