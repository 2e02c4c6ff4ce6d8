package sip

import (
	"slices"
	"strings"

	"github.com/emiago/sipgo"
	"github.com/emiago/sipgo/sip"
)

// maxAnswers is how many transactions sipgo may keep for requests of others: over UDP each lasts 32 s, so that a lost
// answer can be given again.
const maxAnswers = 4096

// guarded is what each request passes before it is served. Where too many are kept already, a request inside a call is not
// kept when it has been served, and any other is answered once with 503 (RFC 3261 §8.2.7).
func (e *Endpoint) guarded(serve sipgo.RequestHandler) sipgo.RequestHandler {
	return func(req *sip.Request, tx sip.ServerTransaction) {
		kept := e.answers.Add(1)
		if !tx.OnTerminate(func(string, error) { e.answers.Add(-1) }) {
			e.answers.Add(-1)
		}
		if req.CallID() == nil || req.From() == nil || req.To() == nil || req.CSeq() == nil {
			e.refuse(req, tx, sip.StatusBadRequest) // Over a connection that we opened: none of these was inspected.
			return
		}
		if kept > e.maxAnswers {
			defer tx.Terminate()
			if !e.calls(req) {
				e.refuse(req, tx, sip.StatusServiceUnavailable)
				return
			}
		}
		if unknown := unsupported(req); len(unknown) > 0 {
			res := e.response(req, sip.StatusBadExtension, tagFor(req), nil)
			res.AppendHeader(sip.NewHeader("Unsupported", strings.Join(unknown, ", ")))
			_ = tx.Respond(res)
			return
		}
		serve(req, tx)
	}
}

// calls tells whether a request belongs to a call that is up.
func (e *Endpoint) calls(req *sip.Request) bool {
	_, ok := e.find(req.CallID().Value(), toTag(req))
	return ok
}

// unsupported are the extensions that a request requires and that are not spoken here (RFC 3261 §8.2.2.3). Whoever merely
// supports some does without. Who wants provisional responses acknowledged (RFC 3262) gets none that would have to be.
func unsupported(req *sip.Request) []string {
	if req.IsCancel() {
		return nil
	}
	return slices.DeleteFunc(listed(req, "Require"), isReliable)
}

func isReliable(tag string) bool { return strings.EqualFold(tag, "100rel") }

// takesSDP tells whether the party reads our descriptions: what it accepts is SDP where it does not say (RFC 3261 §20.1).
func takesSDP(req *sip.Request) bool {
	kinds := listed(req, "Accept")
	return len(kinds) == 0 || slices.ContainsFunc(kinds, func(kind string) bool {
		kind, _, _ = strings.Cut(kind, ";")
		return slices.Contains([]string{contentSDP, "application/*", "*/*"}, strings.ToLower(strings.TrimSpace(kind)))
	})
}

// listed are the values of a header field that is a list.
func listed(req *sip.Request, name string) []string {
	var out []string
	for _, h := range req.GetHeaders(name) {
		for value := range strings.SplitSeq(h.Value(), ",") {
			if value = strings.TrimSpace(value); value != "" {
				out = append(out, value)
			}
		}
	}
	return out
}

// tagFor is the tag of an answer outside of a call: the one that the request has, or a new one.
func tagFor(req *sip.Request) string {
	if tag := toTag(req); tag != "" {
		return tag
	}
	return randomID(8)
}
