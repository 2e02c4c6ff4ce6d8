// Package wire has what providers over HTTP have in common, so that each of them is only its own words.
//
//	Client.Send ──► token (cached, refreshed at 80 % of its life, one request at a time) ──► exchange
//	                 │ secrets tried in turn, read anew from their file     │ retries of 429 and 5xx with the same body,
//	                 │ used to its end while the endpoint is away           │ circuit, 64 KiB an answer, no redirects
//	                 └── 401 to a token: one forced refresh, one more try ──┘
//
// Errors are *providers.Error; neither they nor a log line hold a byte of a request or an answer.
package wire
