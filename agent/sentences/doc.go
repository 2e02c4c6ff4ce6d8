// Package sentences holds what a bot says and understands that no flow and no model can change: the fixed sentences
// around a payment, and the literal words of a yes and a no. One file a language, as data.
//
//	en.yaml, es.yaml … ──► Load ──► Book ──► In("fr-FR") ──► Language: Say(ID), Consent(text), Open(text)
//
// A language that is not here speaks English.
package sentences
