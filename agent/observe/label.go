package observe

import (
	"regexp"
	"slices"

	"go.opentelemetry.io/otel/attribute"
)

// other stands for a value that may not be told.
const other = "other"

// The attributes of spans: there are no more. docs/4-reference/telemetry.md lists them.
const (
	keyCall     = "tonegate.call_id"
	keyAttempt  = "tonegate.attempt_id"
	keyKind     = "tonegate.kind"
	keyNode     = "tonegate.node"
	keyTurn     = "tonegate.turn"
	keyBy       = "tonegate.by"
	keyReason   = "tonegate.reason"
	keyOutcome  = "tonegate.outcome"
	keyProvider = "tonegate.provider"
	keyWaited   = "tonegate.waited_ms"
)

// Keys lists the attributes that a span may have.
func Keys() []string {
	return []string{
		keyCall, keyAttempt, keyKind, keyNode, keyTurn, keyBy, keyReason, keyOutcome, keyProvider, keyWaited,
	}
}

// one gives the value where it is one of known, else other.
func one(value string, known ...string) string {
	if slices.Contains(known, value) {
		return value
	}
	return other
}

// word gives a name out of the operator's or the designer's file, or a closed word of ours, and other where it could be
// something else: such names hold no seven digits, spaces or capitals.
func word(value string) string {
	if len(value) <= 40 && regexp.MustCompile(`^[a-z][a-z0-9_.-]*$`).MatchString(value) && !long(value) {
		return value
	}
	return other
}

// id gives an id of ours: a kind and random base32.
func id(value string) string {
	if len(value) <= 64 && regexp.MustCompile(`^[a-z]+[_-][A-Za-z0-9]*$`).MatchString(value) && !long(value) {
		return value
	}
	return other
}

// long tells whether seven digits stand in a row.
func long(value string) bool {
	return regexp.MustCompile(`[0-9]{7}`).MatchString(value)
}

func text(key, value string) attribute.KeyValue { return attribute.String(key, value) }
