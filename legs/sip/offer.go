package sip

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/tonegate/tonegate/legs"
)

// holdTries is how often an offer of ours is repeated when the other side offers at the same time.
const holdTries = 4

// errGlare tells that both sides offered at once (RFC 3261 §14.2).
var errGlare = errors.New("both sides made an offer")

// Hold changes the direction by a new offer: inactive when on, sendrecv when not. The media stops before the offer goes
// out; when the party does not take it, the leg stays silent on our side and Hold says so. Media comes back only when the
// party has answered; where it has refused the hold, what was agreed on before holds (RFC 3261 §14.1), and it comes back
// without an offer.
func (l *Leg) Hold(ctx context.Context, on bool) error {
	select {
	case <-l.ready: // No offer before the first one is through.
	case <-l.done:
		return l.gone()
	case <-ctx.Done():
		return fmt.Errorf("hold: %w", context.Cause(ctx))
	}
	l.mu.Lock()
	l.hold = l.hold || on
	l.mu.Unlock()
	if on {
		l.media.mute()
	}
	for try := 1; ; try++ {
		err := l.renegotiate(ctx, on)
		if err == nil {
			return nil
		}
		if !errors.Is(err, errGlare) || try == holdTries {
			return fmt.Errorf("hold: %w", err)
		}
		wait := time.NewTimer(l.backoff())
		select {
		case <-wait.C:
		case <-l.done:
			wait.Stop()
			return l.gone()
		case <-ctx.Done():
			wait.Stop()
			return fmt.Errorf("hold: %w", context.Cause(ctx))
		}
	}
}

// gone is what verbs give after the end.
func (l *Leg) gone() error {
	if err := l.Err(); err != nil {
		return err
	}
	return legs.ErrClosed
}

// backoff is the wait of RFC 3261 §14.1: the owner of the Call-ID waits longer.
func (l *Leg) backoff() time.Duration {
	if l.caller {
		return 2100*time.Millisecond + rand.N(1900*time.Millisecond)
	}
	return rand.N(2 * time.Second)
}

// renegotiate sends one re-INVITE. The transaction goes on when ctx ends, so that a late 2xx is acknowledged.
func (l *Leg) renegotiate(ctx context.Context, on bool) error {
	select {
	case <-l.offers:
	case <-l.done:
		return l.gone()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if !l.enter() {
		l.offers <- struct{}{}
		return l.gone()
	}
	result := make(chan error, 1)
	go func() {
		defer l.work.Done()
		err := l.reinvite(on)
		l.offers <- struct{}{}
		result <- err
	}()
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// reinvite is the transaction of renegotiate.
func (l *Leg) reinvite(on bool) error {
	l.mu.Lock()
	before, told := l.hold, l.toldHold
	l.hold = on
	if !on && before && !told {
		l.direct()
		l.mu.Unlock()
		return nil
	}
	l.inviting = true
	body, err := l.local.write(l.offer())
	l.mu.Unlock()
	if err == nil {
		err = l.invite(body)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inviting = false
	if _, refused := errors.AsType[*legs.RefusedError](err); refused || errors.Is(err, errGlare) {
		l.toldHold = told
	}
	if err != nil {
		l.hold = before || on
		return err
	}
	l.toldHold = on
	return nil
}

// invite sends an INVITE inside the dialog, acknowledges a 2xx and takes its answer.
func (l *Leg) invite(body []byte) error {
	req := l.dialog.request(sip.INVITE)
	kind := sip.ContentTypeHeader(contentSDP)
	req.AppendHeader(&kind)
	req.SetBody(body)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	tx, err := l.e.begin(ctx, req)
	if err != nil {
		return err
	}
	res, err := l.final(tx)
	if err != nil {
		tx.Terminate()
		return err
	}
	if !res.IsSuccess() {
		return l.refusedOffer(res)
	}
	return l.accepted(tx, req, res)
}

// accepted acknowledges a 2xx and settles its answer.
func (l *Leg) accepted(tx sip.ClientTransaction, req *sip.Request, res *sip.Response) error {
	l.dialog.refresh(res.Contact())
	cseq := req.CSeq().SeqNo
	tx.OnRetransmission(func(*sip.Response) { _ = l.e.write(l.dialog.ack(cseq)) })
	if err := l.e.write(l.dialog.ack(cseq)); err != nil {
		return err
	}
	return l.takeAnswer(res.Body())
}

// final waits for the final response of a re-INVITE.
func (l *Leg) final(tx sip.ClientTransaction) (*sip.Response, error) {
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
		case <-tx.Done():
			return nil, errNoAnswer
		case <-l.done:
			return nil, l.gone()
		}
	}
}

// refusedOffer says what a refused re-INVITE means; 481 and 408 end the call (RFC 5057).
func (l *Leg) refusedOffer(res *sip.Response) error {
	switch {
	case res.StatusCode == sip.StatusRequestPending,
		res.StatusCode == sip.StatusInternalServerError && res.GetHeader("Retry-After") != nil:
		return errGlare
	case res.StatusCode == sip.StatusCallTransactionDoesNotExists, res.StatusCode == sip.StatusRequestTimeout:
		l.end(legs.ErrHangup)
		return legs.ErrHangup
	default:
		return fmt.Errorf("offer: %w", &legs.RefusedError{Status: res.StatusCode})
	}
}

// onReinvite takes an offer of the other side, or its wish for ours.
func (l *Leg) onReinvite(req *sip.Request, tx sip.ServerTransaction) {
	if !l.enter() {
		l.e.refuse(req, tx, sip.StatusCallTransactionDoesNotExists)
		return
	}
	defer l.work.Done()
	if !l.dialog.accept(req) {
		l.e.refuse(req, tx, sip.StatusInternalServerError)
		return
	}
	if !l.turn(req, tx) {
		return
	}
	defer func() { l.offers <- struct{}{} }()
	body, status := l.answerFor(req)
	if status != 0 {
		l.e.refuse(req, tx, status)
		return
	}
	late := len(req.Body()) == 0
	wait := l.expectACK(req.CSeq().SeqNo)
	send := func() error { return tx.Respond(l.e.response(req, sip.StatusOK, l.dialog.tag, body)) }
	if err := send(); err != nil {
		return
	}
	answer, err := l.confirm(context.Background(), wait, tx, send)
	if err == nil && late {
		err = l.takeAnswer(answer)
	}
	if err != nil {
		l.end(fmt.Errorf("offer of the party: %w", err))
	}
}

// onUpdate takes an offer, or a new target alone, by UPDATE (RFC 3311).
func (l *Leg) onUpdate(req *sip.Request, tx sip.ServerTransaction) {
	if !l.enter() {
		l.e.refuse(req, tx, sip.StatusCallTransactionDoesNotExists)
		return
	}
	defer l.work.Done()
	if len(req.Body()) == 0 {
		l.dialog.refresh(req.Contact())
		_ = tx.Respond(l.e.response(req, sip.StatusOK, l.dialog.tag, nil))
		return
	}
	if !l.turn(req, tx) {
		return
	}
	defer func() { l.offers <- struct{}{} }()
	body, status := l.answerFor(req)
	if status != 0 {
		l.e.refuse(req, tx, status)
		return
	}
	_ = tx.Respond(l.e.response(req, sip.StatusOK, l.dialog.tag, body))
}

// turn takes the token of offers, or refuses: 491 when ours is out, 500 when another of theirs stays open (RFC 3261
// §14.2). One whose ACK is only behind is waited for.
func (l *Leg) turn(req *sip.Request, tx sip.ServerTransaction) bool {
	l.mu.Lock()
	inviting := l.inviting
	l.mu.Unlock()
	if inviting {
		l.e.refuse(req, tx, sip.StatusRequestPending)
		return false
	}
	wait := time.NewTimer(sip.T1)
	defer wait.Stop()
	select {
	case <-l.offers:
		return true
	case <-wait.C:
	case <-l.done:
	}
	res := l.e.response(req, sip.StatusInternalServerError, l.dialog.tag, nil)
	res.AppendHeader(sip.NewHeader("Retry-After", itoa(1+rand.IntN(9))))
	_ = tx.Respond(res)
	return false
}

// answerFor gives the body of a 2xx to an offer, or the status that refuses it; then all stays as it was.
func (l *Leg) answerFor(req *sip.Request) (body []byte, status int) {
	if len(req.Body()) == 0 {
		l.dialog.refresh(req.Contact())
		offer, err := l.makeOffer()
		if err != nil {
			return nil, sip.StatusInternalServerError
		}
		return offer, 0
	}
	if !isSDP(req) {
		return nil, sip.StatusUnsupportedMediaType
	}
	offer, err := parseDescription(req.Body())
	if err != nil || len(offer.pick(l.e.cfg.Codecs)) == 0 {
		return nil, sip.StatusNotAcceptableHere
	}
	l.dialog.refresh(req.Contact())
	answer, err := l.answerOffer(offer)
	if err != nil {
		return nil, sip.StatusNotAcceptableHere
	}
	return answer, 0
}
