// Package declarative makes a provider from a file: who describes where tokens and sessions come from, what is sent, and
// where the words of the answers stand, needs no Go for a provider whose API is like PCI Pal's.
//
//	file.yaml ──► File (strict; faults with file:line:column) ──► Provider
//	                values, secrets by ${NAME} or a file │ {{ expressions }} without side effects, compiled once
//	                                                      ▼
//	Open: url, headers, body of launch ──► session, link        Callback, Lookup: order, amount, result ──► results ──► Report
//
// Examples holds the files that are shipped: `tonegate capture` itself, and one in the manner of a public client of PCI
// Pal. Both pass the suite of providertest, as any file should: `tonegate provider test FILE` tries one out.
package declarative
