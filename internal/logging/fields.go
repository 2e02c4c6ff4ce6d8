package logging

import (
	"net"
	"time"

	"go.uber.org/zap"
)

// The keys that more than one package logs. Ids are ours and free of meaning; states, reasons and outcomes are closed
// words. None of them may be fed with what a caller keyed.

// CallID is the gate's id of a call.
func CallID(id string) zap.Field { return zap.String("call_id", id) }

// LegID is the id of one leg of a call.
func LegID(id string) zap.Field { return zap.String("leg_id", id) }

// BotID is the id of a registered bot.
func BotID(id string) zap.Field { return zap.String("bot_id", id) }

// PaymentID is the ledger's id of what is owed.
func PaymentID(id string) zap.Field { return zap.String("payment_id", id) }

// AttemptID is the ledger's id of one attempt to collect.
func AttemptID(id string) zap.Field { return zap.String("attempt_id", id) }

// SessionID is the id of a provider's session.
func SessionID(id string) zap.Field { return zap.String("session_id", id) }

// Provider is the name of a payment provider in the operator's file.
func Provider(name string) zap.Field { return zap.String("provider", name) }

// Profile is the name of a provider profile in the gate's file.
func Profile(name string) zap.Field { return zap.String("profile", name) }

// Listener is the name of a listener that goes dark for a capture.
func Listener(name string) zap.Field { return zap.String("listener", name) }

// Node is the name of a node of a flow.
func Node(name string) zap.Field { return zap.String("node", name) }

// State is a state of one of the machines.
func State(word string) zap.Field { return zap.String("state", word) }

// Reason is a closed word that says why.
func Reason(word string) zap.Field { return zap.String("reason", word) }

// Outcome is the one word that a payment ended with.
func Outcome(word string) zap.Field { return zap.String("outcome", word) }

// Event is the type of an event of the control contract.
func Event(word string) zap.Field { return zap.String("event", word) }

// Codec is the name of a codec.
func Codec(name string) zap.Field { return zap.String("codec", name) }

// Method is a SIP or HTTP method.
func Method(word string) zap.Field { return zap.String("method", word) }

// Status is a SIP or HTTP response code.
func Status(code int) zap.Field { return zap.Int("status", code) }

// Count is a number of things.
func Count(n int) zap.Field { return zap.Int("count", n) }

// Took is how long a step took; it is written in seconds.
func Took(d time.Duration) zap.Field { return zap.Duration("took", d) }

// Addr is one of our own addresses.
func Addr(a net.Addr) zap.Field { return zap.Stringer("addr", a) }

// Peer is the address of the other side.
func Peer(a net.Addr) zap.Field { return zap.Stringer("peer", a) }

// Path is a file's path.
func Path(name string) zap.Field { return zap.String("path", name) }
